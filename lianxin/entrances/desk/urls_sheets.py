from django.urls import path

from lianxin.entrances.desk.views import sheets

urlpatterns = [
    path("sheets/", sheets.index, name="sheets"),
    path("sheets/queue/", sheets.queue, name="sheets_queue"),
    path("sheets/answers/", sheets.answers, name="sheets_answers"),
    path("sheets/answers/<slug:system>/<slug:day>/", sheets.answer, name="sheets_answer"),
    path("sheets/columns/<slug:system>/", sheets.columns, name="sheets_columns"),
    path("sheets/<uuid:pk>/", sheets.detail, name="sheet"),
    path("sheets/<uuid:pk>/not-taken.csv", sheets.bad_rows, name="sheet_bad_rows"),
]
