from django.urls import path

from lianxin.entrances.desk.views import inquiries, papers

urlpatterns = [
    path("disputes/<str:code>/papers/", papers.index, name="papers"),
    path("disputes/<str:code>/papers/evidence/", papers.add_evidence, name="evidence_add"),
    path("disputes/<str:code>/papers/evidence/<uuid:pk>/", papers.evidence_file, name="evidence_file"),
    path("disputes/<str:code>/papers/evidence/<uuid:pk>/remove/", papers.remove_evidence, name="evidence_remove"),
    path("disputes/<str:code>/papers/scans/<uuid:pk>/", papers.scan_file, name="scan_file"),
    path("disputes/<str:code>/papers/identity/", inquiries.identity, name="identity"),
    path("disputes/<str:code>/papers/inquiries/", inquiries.new, name="inquiry_new"),
    path("disputes/<str:code>/papers/inquiries/<int:number>/", inquiries.page, name="inquiry"),
    path("disputes/<str:code>/papers/inquiries/<int:number>/edit/", inquiries.edit, name="inquiry_edit"),
    path("disputes/<str:code>/papers/inquiries/<int:number>/sign/", inquiries.sign, name="inquiry_sign"),
    path("disputes/<str:code>/papers/archive/", papers.archive, name="papers_archive"),
    path("disputes/<str:code>/papers/<str:document>.<str:fmt>", papers.paper, name="paper"),
    path("reports/<str:code>/papers/<str:document>.<str:fmt>", papers.report_paper, name="report_paper"),
]
