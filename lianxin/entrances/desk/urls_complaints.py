from django.urls import path

from lianxin.entrances.desk.views import complaint_acts, complaints

urlpatterns = [
    path("complaints/", complaints.index, name="complaints"),
    path("complaints/new/", complaints.new, name="complaint_new"),
    path("complaints/figures/", complaints.figures, name="complaint_figures"),
    path("complaints/substitute/", complaint_acts.substitute, name="complaint_substitute"),
    path("complaints/<str:number>/", complaints.detail, name="complaint"),
    path("complaints/<str:number>/unmask/", complaints.unmask, name="complaint_unmask"),
    path("complaints/<str:number>/do/<slug:action>/", complaint_acts.act, name="complaint_act"),
    path("complaints/<str:number>/reviews/<uuid:pk>/", complaint_acts.answer_review, name="complaint_review"),
    path("complaints/<str:number>/papers/<slug:paper>.pdf", complaints.paper, name="complaint_paper"),
]
