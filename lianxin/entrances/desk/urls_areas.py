from django.urls import path, re_path

from lianxin.entrances.desk.views import area_tables, areas

CODE = r"(?P<code>[0-9]{2,15})"

urlpatterns = [
    path("areas/", areas.index, name="areas"),
    path("areas/pick/", areas.pick, name="areas_pick"),
    path("areas/sheet/", areas.sheet, name="areas_sheet"),
    re_path(r"^areas/areas\.(?P<form>csv|xlsx)$", areas.export, name="areas_export"),
    path("areas/import/", area_tables.upload, name="areas_import"),
    path("areas/import/<uuid:pk>/", area_tables.intake, name="areas_intake"),
    path("areas/import/<uuid:pk>/run/", area_tables.run, name="areas_intake_run"),
    path("areas/import/<uuid:pk>/drop/", area_tables.drop, name="areas_intake_drop"),
    path("areas/import/<uuid:pk>/report.csv", area_tables.report, {"form": "csv"}, name="areas_intake_report"),
    path("areas/import/<uuid:pk>/report.xlsx", area_tables.report, {"form": "xlsx"}, name="areas_intake_report"),
    re_path(rf"^areas/{CODE}/$", areas.detail, name="area"),
    re_path(rf"^areas/{CODE}/add/$", areas.add, name="area_add"),
    re_path(rf"^areas/{CODE}/rename/$", areas.rename, name="area_rename"),
    re_path(rf"^areas/{CODE}/close/$", areas.close, name="area_close"),
]
