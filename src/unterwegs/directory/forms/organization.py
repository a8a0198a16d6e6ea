"""Forms of organizations, their editors, their contacts, and of topics."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from unterwegs.directory.comparison import text_language
from unterwegs.directory.forms.fields import ROWS, with_nothing
from unterwegs.directory.forms.service import topic_choices
from unterwegs.directory.models import Contact, Membership, Organization, Phone, Topic
from unterwegs.people.models import User
from unterwegs.people.roles import Role


class OrganizationForm(forms.ModelForm[Organization]):
    """The facts of an organization."""

    class Meta:
        model = Organization
        fields = ("name", "kind", "website", "phone", "email", "is_active", "source", "source_date")


class EditorForm(forms.Form):
    """Somebody who may write for an organization: an account with the role for it."""

    user = forms.ModelChoiceField(User.objects.none(), label=_("Person"))

    def __init__(self, data: Any = None, *, organization: Organization) -> None:
        super().__init__(data)
        members = Membership.objects.filter(organization=organization).values("user")
        candidates = User.objects.filter(is_active=True, assignments__role=Role.PROVIDER_EDITOR)
        self.fields["user"].queryset = candidates.exclude(pk__in=members)  # type: ignore[attr-defined]


class ContactForm(forms.ModelForm[Contact]):
    """A contact: a function, its mail and its page."""

    class Meta:
        model = Contact
        fields = ("organization", "name", "email", "url")

    def __init__(self, data: Any = None, *, instance: Contact | None = None, user: User, today: date) -> None:
        super().__init__(data, instance=instance)
        own = Organization.objects.editable_by(user, today=today)
        self.fields["organization"].queryset = own  # type: ignore[attr-defined]


class PhoneForm(forms.ModelForm[Phone]):
    class Meta:
        model = Phone
        fields = ("number", "label", "hours")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].required = False

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if (typed.get("label") or typed.get("hours")) and not typed.get("number"):
            self.add_error("number", _("A phone needs its number."))
        return typed


class PhonesForm(forms.BaseFormSet[PhoneForm]):
    def phones(self) -> list[Phone]:
        rows = [row.cleaned_data for row in self.forms if row not in self.deleted_forms]
        return [
            Phone(number=row["number"], label=row["label"], hours=row["hours"]) for row in rows if row.get("number")
        ]


PhoneFormSet = forms.formset_factory(PhoneForm, formset=PhonesForm, **ROWS)


def phone_rows(data: Any, phones: QuerySet[Phone] | None) -> Any:
    """The phones of a contact, with two empty rows."""
    initial = [{"number": one.number, "label": one.label, "hours": one.hours} for one in phones or ()]
    return PhoneFormSet(data, prefix="phones", initial=initial)


class TopicForm(forms.Form):
    """A topic: its place in the tree and its names."""

    NAMES: ClassVar = [code for code, _name in settings.LANGUAGES]

    parent = forms.ChoiceField(label=_("Part of"), required=False)

    def __init__(self, data: Any = None, *, topic: Topic | None = None) -> None:
        super().__init__(data, initial=_topic_initial(topic))
        self.topic = topic
        below = _with_children(topic) if topic else set()
        others = [(slug, name) for slug, name in topic_choices() if slug not in below]
        self.fields["parent"].choices = with_nothing(others)  # type: ignore[attr-defined]
        for code in self.NAMES:
            self.fields[f"name-{code}"] = forms.CharField(
                label=_("Name (%(language)s)") % {"language": text_language(code)},
                max_length=80,
                required=code == settings.LANGUAGE_CODE,
            )
            self.fields[f"phrases-{code}"] = forms.CharField(
                label=_("Words of families (%(language)s)") % {"language": text_language(code)},
                max_length=4000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_("One phrase a line, as parents say it: the search then finds this topic."),
            )

    def phrases(self) -> dict[str, str]:
        """The phrases by language, without empty lines."""
        typed = {code: self.cleaned_data[f"phrases-{code}"].splitlines() for code in self.NAMES}
        return {code: "\n".join(line.strip() for line in lines if line.strip()) for code, lines in typed.items()}

    def names(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"name-{code}"] for code in self.NAMES}

    def slug(self) -> str:
        """The key of the topic; a new one gets it from its German name and keeps it."""
        return self.topic.slug if self.topic else _free_slug(self.cleaned_data[f"name-{settings.LANGUAGE_CODE}"])


def _topic_initial(topic: Topic | None) -> dict[str, str]:
    if topic is None:
        return {}
    names = {f"name-{text.language}": text.name for text in topic.texts.all()}
    phrases = {f"phrases-{text.language}": text.phrases for text in topic.texts.all()}
    return {**names, **phrases, "parent": topic.parent.slug if topic.parent else ""}


def _with_children(topic: Topic) -> set[str]:
    """Keys of the topic and of all below it: none of them can be its parent."""
    parents = dict(Topic.objects.values_list("slug", "parent__slug"))
    below = {topic.slug}
    while more := {slug for slug, parent in parents.items() if parent in below} - below:
        below |= more
    return below


def _free_slug(name: str) -> str:
    umlauts = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
    slug = slugify(name.lower().translate(umlauts))[:50] or "thema"
    taken = set(Topic.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    return next(one for one in (slug, *(f"{slug}-{number}" for number in range(2, 1000))) if one not in taken)
