from django.urls import path

from lianxin.entrances.desk.views import jobs as views

urlpatterns = [
    path("jobs/", views.index, name="jobs"),
    path("jobs/<uuid:pk>/", views.detail, name="job"),
    path("jobs/<uuid:pk>/cancel/", views.cancel, name="job_cancel"),
    path("jobs/<uuid:pk>/not-taken.csv", views.bad_rows, name="job_bad_rows"),
    path("jobs/<uuid:pk>/files/<uuid:file_id>/", views.file, name="job_file"),
]
