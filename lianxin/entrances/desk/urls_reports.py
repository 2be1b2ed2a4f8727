from django.urls import path

from lianxin.entrances.desk.views import report_decisions, reports

urlpatterns = [
    path("reports/", reports.index, name="reports"),
    path("reports/export.<str:form>", reports.export, name="reports_export"),
    path("reports/new/", reports.new, name="report_new"),
    path("reports/<str:code>/", reports.detail, name="report"),
    path("reports/<str:code>/taken/", reports.taken, name="report_taken"),
    path("reports/<str:code>/unmask/", reports.unmask, name="report_unmask"),
    path("reports/<str:code>/correct/", reports.correct, name="report_correct"),
    path("reports/<str:code>/reference/", reports.add_reference, name="report_reference"),
    path("reports/<str:code>/hand-over/", reports.hand_over, name="report_hand_over"),
    path("reports/<str:code>/accept/", report_decisions.accept, name="report_accept"),
    path("reports/<str:code>/join/<str:dispute_code>/", report_decisions.join, name="report_join"),
    path("reports/<str:code>/decline/", report_decisions.decline, name="report_decline"),
    path("reports/<str:code>/transfer/", report_decisions.transfer, name="report_transfer"),
    path("reports/<str:code>/independent/", report_decisions.independent, name="report_independent"),
]
