/** Moves the progress bar of long work; at its end the page is shown again with the report. */

const PAUSE = 1000;

async function ask(bar) {
    const answer = await fetch(bar.dataset.job, { headers: { Accept: "application/json" } });
    return answer.ok ? answer.json() : null;
}

function show(bar, job) {
    const total = job.total ? ` (${job.done} / ${job.total})` : "";
    bar.querySelector("progress").value = job.percent;
    bar.querySelector("[data-job-words]").textContent = job.words;
    bar.querySelector("[data-job-step]").textContent = job.step;
    bar.querySelector("[data-job-count]").textContent = `${job.percent} %${total}`;
}

async function watch(bar) {
    const job = await ask(bar).catch(() => null);
    if (job && !job.open) {
        location.reload();
        return;
    }
    if (job) {
        show(bar, job);
    }
    setTimeout(watch, PAUSE, bar);
}

document.querySelectorAll("[data-job]").forEach(watch);
