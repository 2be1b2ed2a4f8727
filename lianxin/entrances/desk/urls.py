from django.urls import include, path

urlpatterns = [
    path("", include("lianxin.entrances.desk.urls_today")),
    path("", include("lianxin.entrances.desk.urls_notices")),
    path("", include("lianxin.entrances.desk.urls_reports")),
    path("", include("lianxin.entrances.desk.urls_spot")),
    path("", include("lianxin.entrances.desk.urls_screening")),
    path("", include("lianxin.entrances.desk.urls_calendar")),
    path("", include("lianxin.entrances.desk.urls_referrals")),
    path("", include("lianxin.entrances.desk.urls_disputes")),
    path("", include("lianxin.entrances.desk.urls_mediation")),
    path("", include("lianxin.entrances.desk.urls_roster")),
    path("", include("lianxin.entrances.desk.urls_papers")),
    path("", include("lianxin.entrances.desk.urls_supervision")),
    path("", include("lianxin.entrances.desk.urls_areas")),
    path("", include("lianxin.entrances.desk.urls_rulebook")),
    path("", include("lianxin.entrances.desk.urls_journal")),
    path("", include("lianxin.entrances.desk.urls_jobs")),
    path("", include("lianxin.entrances.desk.urls_complaints")),
    path("", include("lianxin.entrances.desk.urls_sheets")),
]
