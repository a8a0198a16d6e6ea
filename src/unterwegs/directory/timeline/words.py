"""What the rules say to a family: what it is, why it matters, what to do next."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from unterwegs.directory.timeline.reading import Edge, Rule, window_of

Label = str | Promise


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence each; ``what`` may have a gap for the number of the rule, ``when`` replaces the counted window."""

    what: Label
    why: Label
    next: Label
    when: Label = ""


_WHY_VACCINATION = _("It protects your child from a serious illness. It is free.")
_WHY_MONEY_EMPLOYED = _("Your wage stays safe in these weeks.")
_NEXT_PRACTICE = _("Make an appointment at your children's doctor.")
_NEXT_TOGETHER = _("Often possible together with other vaccinations. Ask at the practice.")
_NEXT_EMPLOYER = _("Tell your employer in text form. An e-mail is enough for births since May 2025.")

SAID: Mapping[str, Said] = {
    # --- before birth ---
    "midwife-search": Said(
        _("Look for a midwife"),
        _("She helps before and after the birth. Your insurance pays."),
        _("Ask early: many midwives are soon booked up."),
    ),
    "tell-employer": Said(
        _("Tell your employer that you are pregnant"),
        _("From then on you are protected at work."),
        _("You decide when. A doctor's note is enough."),
    ),
    "ultrasound": Said(
        _("Ultrasound %(number)s of 3"),
        _("The doctor looks how your child is growing. It is free."),
        _("Make an appointment at your women's doctor or midwife."),
    ),
    "sugar-test": Said(
        _("Test for diabetes in pregnancy"),
        _("It can be treated well when it is known. The test is free."),
        _("Ask about it at your next check-up."),
    ),
    "foundation": Said(
        _("Money for the first things for your child"),
        _("The foundation “Mutter und Kind” only pays if you ask before the birth."),
        _("Go to a pregnancy counseling center. It is free and confidential."),
    ),
    "paternity": Said(
        _("Acknowledge fatherhood, and decide on custody"),
        _("Then both parents are in the birth certificate at once."),
        _("Make an appointment at the youth office or registry office. It is free there."),
    ),
    "birth-course": Said(
        _("Course to prepare for the birth"),
        _("You learn what helps at birth and meet others."),
        _("Sign up early. Your insurance pays for you."),
    ),
    "whooping-cough": Said(
        _("Vaccination against whooping cough for you"),
        _("It protects your child in the first weeks of life."),
        _("Ask your doctor for it."),
    ),
    "place-of-birth": Said(
        _("Choose where to give birth, and sign up"),
        _("Then they know you there when it begins."),
        _("Look at places and call them."),
    ),
    "pediatrician": Said(
        _("Look for a children's doctor"),
        _("The first check-up there is three weeks after the birth."),
        _("Call practices near you before the birth."),
    ),
    "leave-from-birth": Said(
        _("Parental leave from the day of birth"),
        _("For the parent who does not give birth. Notice: 7 weeks before."),
        _NEXT_EMPLOYER,
        _("7 weeks before the due date"),
    ),
    "maternity-pay": Said(
        _("Apply for maternity pay"),
        _WHY_MONEY_EMPLOYED,
        _("Get the certificate of your due date. Send it to your health insurance."),
        _("from 7 weeks before the due date"),
    ),
    "maternity-before": Said(
        _("Maternity protection begins"),
        _("Six weeks before the due date you need not work any more."),
        _("Give your employer the certificate of your due date."),
        _("6 weeks before the due date"),
    ),
    # --- check-ups ---
    "check-up": Said(
        _("Check-up %(number)s"),
        _("The doctor looks whether your child is growing well. It is free."),
        _("Make an appointment. Take the yellow booklet with you."),
    ),
    "u1": Said(
        _("Check-up %(number)s"),
        _("Right after birth somebody looks whether your child is well."),
        _("It happens where you give birth. You need not do anything."),
        _("right after birth"),
    ),
    "dentist": Said(
        _("Dentist %(number)s"),
        _("The dentist looks at the teeth and gives advice. It is free."),
        _("Make an appointment. Take the yellow booklet with you."),
    ),
    # --- vaccinations ---
    "rsv": Said(
        _("Protection against RSV"),
        _("RSV can make small babies seriously ill in winter. It is free."),
        _("Ask at the clinic or at your children's doctor."),
    ),
    "rsv-summer": Said(
        _("Protection against RSV"),
        _("RSV can make small babies seriously ill in winter. It is free."),
        _("Ask at the clinic or at your children's doctor."),
        _("September to November of the year of birth"),
    ),
    "rotavirus": Said(
        _("Vaccination against rotavirus, first dose"),
        _("It protects from severe diarrhea. It is swallowed. It is free."),
        _("Begin before your child is 12 weeks old. Later it is too late."),
    ),
    "six": Said(_("6-in-1 vaccination, dose %(number)s of 3"), _WHY_VACCINATION, _NEXT_PRACTICE),
    "pneumococci": Said(_("Pneumococci vaccination, dose %(number)s of 3"), _WHY_VACCINATION, _NEXT_TOGETHER),
    "men-b": Said(_("Meningococci B vaccination, dose %(number)s of 3"), _WHY_VACCINATION, _NEXT_TOGETHER),
    "measles": Said(
        _("Measles, mumps and rubella vaccination, dose %(number)s of 2"),
        _("It protects from measles. Day care asks for the proof."),
        _NEXT_PRACTICE,
    ),
    "chickenpox": Said(_("Chickenpox vaccination, dose %(number)s of 2"), _WHY_VACCINATION, _NEXT_TOGETHER),
    "booster": Said(
        _("Booster: tetanus, diphtheria, whooping cough"),
        _("The protection from the first year gets weaker."),
        _NEXT_PRACTICE,
        _("at 5 to 6 years"),
    ),
    # --- offices and money ---
    "birth-registration": Said(
        _("Register the birth"),
        _("You need the birth certificate for all that follows."),
        _("The clinic often does it. Else go to the registry office."),
    ),
    "leave-after-protection": Said(
        _("Parental leave after maternity protection"),
        _("It begins after 8 weeks. Notice: 7 weeks before."),
        _NEXT_EMPLOYER,
    ),
    "leave-third-year": Said(
        _("Parental leave from the third birthday"),
        _("Notice: 13 weeks before it begins."),
        _NEXT_EMPLOYER,
        _("13 weeks before the third birthday"),
    ),
    "midwife-visits": Said(
        _("Your midwife comes to your home"),
        _("She looks after you and your child. Your insurance pays."),
        _("No midwife yet? Ask your insurance or the Frühe Hilfen."),
    ),
    "health-insurance": Said(
        _("Insure your child"),
        _("Then it has a card of its own for the doctor."),
        _("Send the birth certificate to your health insurance."),
    ),
    "private-insurance": Said(
        _("Insure your child privately"),
        _("In the first two months nobody asks about its health."),
        _("Write to your insurance company."),
    ),
    "child-supplement": Said(
        _("Apply for the child supplement (Kinderzuschlag)"),
        _("It is paid only from the month in which you apply. Nothing later."),
        _("Apply in the month of birth, at the Familienkasse."),
    ),
    "maintenance": Said(
        _("Advance on maintenance (Unterhaltsvorschuss)"),
        _("The other parent does not pay? The youth office does. Apply soon."),
        _("Go to the youth office. It helps you."),
    ),
    "child-benefit": Said(
        _("Apply for child benefit (Kindergeld)"),
        _("It is paid back for six months only. Later means lost months."),
        _("Apply online at the Familienkasse."),
    ),
    "parental-allowance": Said(
        _("Apply for parental allowance (Elterngeld)"),
        _("It is paid back for three months of life only. Later means lost months."),
        _("Send the application. Missing papers can follow."),
    ),
    "maternity-after": Said(
        _("Maternity protection after birth"),
        _("You need not work for 8 weeks. With a disability of the child: 12."),
        _("Send the birth certificate to your health insurance."),
    ),
    "maternity-after-long": Said(
        _("Maternity protection after birth"),
        _("After an early birth or twins it lasts 12 weeks."),
        _("Send the certificate to your health insurance and your employer."),
    ),
    "postnatal-exercise": Said(
        _("Exercise after birth"),
        _("It makes your body strong again. Your insurance pays."),
        _("Ask your midwife when you may begin."),
        _("some weeks after birth"),
    ),
    "residence": Said(
        _("Residence permit for your child"),
        _("Some children need one of their own."),
        _("Make an appointment at the immigration office."),
    ),
    "kita-registration": Said(
        _("Register for day care"),
        _("Places are given early. Every town has its own date."),
        _("Register at your town."),
        _("early, by the date of your town"),
    ),
    "kita-claim": Said(
        _("Right to a place in day care"),
        _("From the first birthday your child has a right to a place."),
        _("No place found? The youth office must help."),
        _("from the first birthday"),
    ),
}

#: For whom a rule is, where not for all.
FOR_WHOM: Mapping[str, Label] = {
    "employed": _("If you have a job"),
    "unmarried": _("If you are not married"),
    "alone": _("If you are raising your child alone"),
    "little-money": _("If money is short"),
    "private-insurance": _("If you are privately insured"),
    "foreign": _("If you have no German and no EU passport"),
}


def said(rule: Rule) -> Said:
    """The words of a rule, with its number in them, in the active language."""
    words = SAID.get(rule.key) or SAID[rule.words]
    what = str(words.what) % {"number": rule.number} if rule.number else str(words.what)
    return Said(what, str(words.why), str(words.next), when(rule))


def for_whom(rule: Rule) -> str:
    return str(FOR_WHOM[rule.for_whom]) if rule.for_whom else ""


def when(rule: Rule) -> str:
    """The window without a birth: „4th to 5th week of life“."""
    words = SAID.get(rule.key) or SAID[rule.words]
    if words.when:
        return str(words.when)
    if rule.span is not None:
        numbers = {"first": _number(rule.span.first), "last": _number(rule.span.last)}
        return _counted(rule.span.unit, pregnancy=bool(rule.pregnancy)) % numbers
    window = window_of(rule)
    if window.last is None:
        return _age(window.first)
    return _until(window.last) if window.first == Edge() else _between(window.first, window.last)


def _number(number: float) -> str:
    return str(int(number))


def _counted(unit: str, *, pregnancy: bool) -> str:
    if pregnancy:
        return gettext("week %(first)s to %(last)s of pregnancy")
    if unit == "day":
        return gettext("day %(first)s to %(last)s of life")
    if unit == "week":
        return gettext("week %(first)s to %(last)s of life")
    return gettext("month %(first)s to %(last)s of life")


def _age(edge: Edge | None) -> str:
    months = edge.months if edge else 0
    return ngettext("from %(count)s month of age", "from %(count)s months of age", months) % {"count": months}


def _until(edge: Edge) -> str:
    """„within 8 weeks after birth“."""
    if edge.way == "month_end":
        return gettext("in the month of birth")
    if edge.months:
        text = ngettext("within %(count)s month after birth", "within %(count)s months after birth", edge.months)
        return text % {"count": edge.months}
    weeks = edge.days // 7
    return ngettext("within %(count)s week after birth", "within %(count)s weeks after birth", weeks) % {"count": weeks}


def _between(first: Edge | None, last: Edge) -> str:
    numbers = {"first": first.days // 7 if first else 0, "last": last.days // 7}
    return gettext("%(first)s to %(last)s weeks of age") % numbers
