"""Addresses of welcome visits at the desk."""

from django.urls import path

from unterwegs.welcome.views import answers, figures, held, letters, planning, stock, visitors

app_name = "welcome"

INTAKE = [
    path("zu-entscheiden/", held.held, name="held"),
    path("zu-entscheiden/gesperrt/", held.sealed, name="sealed"),
    path("zu-entscheiden/<uuid:pk>/", held.held_family, name="held_family"),
    path("zu-entscheiden/<uuid:pk>/entscheiden/", held.decide, name="decide"),
    path("zu-entscheiden/<uuid:pk>/adresse/", held.correct_address, name="correct_address"),
    path("haeuser/", held.houses, name="houses"),
    path("haeuser/<uuid:pk>/entfernen/", held.remove_house, name="remove_house"),
    path("rechtsgrundlagen/", held.bases, name="bases"),
    path("rechtsgrundlagen/<int:pk>/beenden/", held.end_basis, name="end_basis"),
]

PLANNING = [
    path("planung/", planning.due, name="due"),
    path("planung/vorschlag/", planning.propose, name="propose"),
    path("planung/<uuid:pk>/", planning.plan, name="plan"),
    path("planung/<uuid:pk>/neu/", planning.think_again, name="think_again"),
    path("planung/<uuid:pk>/annehmen/", planning.accept, name="accept"),
    path("planung/<uuid:pk>/verwerfen/", planning.discard, name="discard"),
    path("planung/<uuid:pk>/besuch/<uuid:family>/", planning.stop, name="stop"),
    path("planung/<uuid:pk>/besuch/<uuid:family>/moeglich/", planning.possible, name="possible"),
    path("planung/<uuid:pk>/besuch/<uuid:family>/verschieben/", planning.put, name="put"),
    path("planung/<uuid:pk>/besuch/<uuid:family>/festhalten/", planning.fix, name="fix"),
    path("planung/<uuid:pk>/besuch/<uuid:family>/herausnehmen/", planning.take_out, name="take_out"),
    path("familien/<uuid:pk>/", planning.family, name="family"),
    path("familien/<uuid:pk>/wuensche/", planning.keep_wishes, name="keep_wishes"),
    path("familien/<uuid:pk>/termin/", planning.plan_visit, name="plan_visit"),
    path("familien/<uuid:pk>/termin/<uuid:visit>/absagen/", planning.cancel, name="cancel"),
    path("termine/", planning.visits, name="visits"),
    path("programm/", visitors.programme, name="programme"),
    path("besuchende/", visitors.visitors, name="visitors"),
    path("besuchende/neu/", visitors.appoint, name="appoint"),
    path("besuchende/ich/", visitors.own, name="own"),
    path("besuchende/ich/bild/", visitors.picture_in_letters, name="picture_in_letters"),
    path("besuchende/ich/bild.webp", visitors.own_picture, name="own_picture"),
    path("besuchende/ich/name/", visitors.name_in_letters, name="name_in_letters"),
    path("besuchende/<int:pk>/", visitors.visitor, name="visitor"),
    path("besuchende/<int:pk>/beenden/", visitors.end, name="end_visitor"),
    path("besuchende/<int:pk>/wieder/", visitors.take_up, name="take_up"),
    path("besuchende/<int:pk>/abwesend/", visitors.be_away, name="be_away"),
    path("besuchende/<int:pk>/abwesend/<int:away>/entfernen/", visitors.remove_away, name="remove_away"),
]

FIGURES = [
    path("zahlen/", figures.numbers, name="numbers"),
    path("zahlen/blatt.pdf", figures.numbers_on_paper, name="numbers_on_paper"),
    path("jahresblatt/", figures.years, name="years"),
    path("jahresblatt/<int:year>/", figures.year, name="year"),
    path("jahresblatt/<int:year>/jahresblatt.<slug:kind>", figures.year_file, name="year_file"),
]

STOCK = [
    path("bestand/", stock.stock, name="stock"),
    path("bestand/neu/", stock.new_item, name="new_item"),
    path("bestand/taschen/", stock.bags, name="bags"),
    path("bestand/<int:pk>/", stock.item, name="item"),
    path("bestand/<int:pk>/zahl/", stock.amount, name="amount"),
]


LETTERS = [
    path("briefe/", letters.runs, name="letters"),
    path("briefe/lauf/", letters.make_run, name="make_run"),
    path("briefe/umschlag/", letters.envelope, name="envelope"),
    path("briefe/<int:number>/", letters.run, name="run"),
    path("briefe/<int:number>/druckdatei/", letters.print_file, name="print_file"),
    path("briefe/<int:number>/kontrollliste/", letters.control_list, name="control_list"),
    path("briefe/<int:number>/pull-liste/", letters.pull_list, name="pull_list"),
    path("briefe/<int:number>/herausgenommen/", letters.take_out, name="take_out_letters"),
    path("briefe/<int:number>/neu-planen/", letters.plan_anew, name="plan_anew"),
    path("briefe/<int:number>/eingeworfen/", letters.post, name="post"),
    path("antworten/", answers.answers, name="answers"),
    path("antworten/brief/", answers.letter, name="letter"),
    path("antworten/name/", answers.by_name, name="by_name"),
    path("antworten/<uuid:pk>/", answers.family, name="answer_of"),
    path("antworten/<uuid:pk>/antwort/", answers.answer, name="answer"),
    path("antworten/<uuid:pk>/gesprochen/", answers.talked, name="talked"),
]

urlpatterns = INTAKE + PLANNING + LETTERS + STOCK + FIGURES
