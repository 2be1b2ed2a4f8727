"""Every room's pages under one roof."""

from django.urls import include, path

urlpatterns = [
    path("", include("lianxin.entrances.desk.urls")),
    path("", include("lianxin.ground.officers.urls")),
    path("_/", include("lianxin.tools.shell.urls")),
]
handler400 = "lianxin.entrances.desk.views.errors.bad_request"
handler403 = "lianxin.entrances.desk.views.errors.forbidden"
handler404 = "lianxin.entrances.desk.views.errors.not_found"
handler500 = "lianxin.entrances.desk.views.errors.broken"
