// „Teilen“ opens the phone's own sheet; without it the link stays a mail.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-share]");
  if (!link || !navigator.share) return;
  event.preventDefault();
  navigator.share({ title: link.dataset.title, url: link.dataset.share }).catch(() => {});
});
