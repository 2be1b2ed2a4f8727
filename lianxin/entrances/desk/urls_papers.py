from django.urls import path

from lianxin.entrances.desk.views import papers

urlpatterns = [
    path("disputes/<str:code>/papers/", papers.index, name="papers"),
    path("disputes/<str:code>/papers/evidence/", papers.add_evidence, name="evidence_add"),
    path("disputes/<str:code>/papers/evidence/<uuid:pk>/", papers.evidence_file, name="evidence_file"),
    path("disputes/<str:code>/papers/evidence/<uuid:pk>/remove/", papers.remove_evidence, name="evidence_remove"),
    path("disputes/<str:code>/papers/scans/<uuid:pk>/", papers.scan_file, name="scan_file"),
    path("disputes/<str:code>/papers/archive/", papers.archive, name="papers_archive"),
    path("disputes/<str:code>/papers/<str:document>.<str:fmt>", papers.paper, name="paper"),
    path("reports/<str:code>/papers/<str:document>.<str:fmt>", papers.report_paper, name="report_paper"),
]
