"""Microsoft Project XML (MSPDI): names, order and spelling of its values."""

import re
from datetime import date, datetime


def words(text: str) -> list[str]:
    return text.split()


NAMESPACE = "http://schemas.microsoft.com/project"
# An element may stand only where the schema has it.
PROJECT_ORDER = words(
    "SaveVersion UID Name GUID Title Subject Category Company Manager Author "
    "CreationDate Revision LastSaved ScheduleFromStart StartDate FinishDate "
    "FYStartDate CriticalSlackLimit CurrencyDigits CurrencySymbol CurrencyCode "
    "CurrencySymbolPosition CalendarUID DefaultStartTime DefaultFinishTime "
    "MinutesPerDay MinutesPerWeek DaysPerMonth DefaultTaskType "
    "DefaultFixedCostAccrual DefaultStandardRate DefaultOvertimeRate DurationFormat "
    "WorkFormat EditableActualCosts HonorConstraints EarnedValueMethod "
    "InsertedProjectsLikeSummary MultipleCriticalPaths NewTasksEffortDriven "
    "NewTasksEstimated SplitsInProgressTasks SpreadActualCost SpreadPercentComplete "
    "TaskUpdatesResource FiscalYearStart WeekStartDay MoveCompletedEndsBack "
    "MoveRemainingStartsBack MoveRemainingStartsForward MoveCompletedEndsForward "
    "BaselineForEarnedValue AutoAddNewResourcesAndTasks StatusDate CurrentDate "
    "MicrosoftProjectServerURL Autolink NewTaskStartDate NewTasksAreManual "
    "DefaultTaskEVMethod ProjectExternallyEdited ExtendedCreationDate ActualsInSync "
    "RemoveFileProperties AdminProject BaselineCalendar "
    "UpdateManuallyScheduledTasksWhenEditingLinks "
    "KeepTaskOnNearestWorkingTimeWhenMadeAutoScheduled OutlineCodes WBSMasks "
    "ExtendedAttributes Calendars Tasks Resources Assignments"
)
TASK_ORDER = words(
    "UID GUID ID Name Active Manual Type IsNull CreateDate Contact WBS WBSLevel "
    "OutlineNumber OutlineLevel Priority Start Finish Duration DurationFormat Work "
    "Stop Resume ResumeValid EffortDriven Recurring OverAllocated Estimated Milestone "
    "Summary DisplayAsSummary Critical IsSubproject IsSubprojectReadOnly "
    "SubprojectName ExternalTask ExternalTaskProject EarlyStart EarlyFinish LateStart "
    "LateFinish StartVariance FinishVariance WorkVariance FreeSlack TotalSlack "
    "StartSlack FinishSlack FixedCost FixedCostAccrual PercentComplete "
    "PercentWorkComplete Cost OvertimeCost OvertimeWork ActualStart ActualFinish "
    "ActualDuration ActualCost ActualOvertimeCost ActualWork ActualOvertimeWork "
    "RegularWork RemainingDuration RemainingCost RemainingWork RemainingOvertimeCost "
    "RemainingOvertimeWork ACWP CV ConstraintType CalendarUID ConstraintDate Deadline "
    "LevelAssignments LevelingCanSplit LevelingDelay LevelingDelayFormat "
    "PreLeveledStart PreLeveledFinish Hyperlink HyperlinkAddress HyperlinkSubAddress "
    "IgnoreResourceCalendar Notes HideBar Rollup BCWS BCWP PhysicalPercentComplete "
    "EarnedValueMethod PredecessorLink ActualWorkProtected "
    "ActualOvertimeWorkProtected ExtendedAttribute Baseline OutlineCode IsPublished "
    "StatusManager CommitmentStart CommitmentFinish CommitmentType StartText "
    "FinishText DurationText ManualStart ManualFinish ManualDuration TimephasedData "
    "Project"
)
RESOURCE_ORDER = words(
    "UID GUID ID Name Type IsNull Initials Phonetics NTAccount MaterialLabel Code "
    "Group WorkGroup EmailAddress Hyperlink HyperlinkAddress HyperlinkSubAddress "
    "MaxUnits PeakUnits OverAllocated AvailableFrom AvailableTo Start Finish CanLevel "
    "AccrueAt Work RegularWork OvertimeWork ActualWork RemainingWork "
    "ActualOvertimeWork RemainingOvertimeWork PercentWorkComplete StandardRate "
    "StandardRateFormat Cost OvertimeRate OvertimeRateFormat OvertimeCost CostPerUse "
    "ActualCost ActualOvertimeCost RemainingCost RemainingOvertimeCost WorkVariance "
    "CostVariance SV CV ACWP CalendarUID Notes BCWS BCWP IsGeneric IsInactive "
    "IsEnterprise BookingType ActualWorkProtected ActualOvertimeWorkProtected "
    "ActiveDirectoryGUID CreationDate ExtendedAttribute Baseline OutlineCode "
    "CostCenter IsCostResource AssnOwner AssnOwnerGuid IsBudget AvailabilityPeriods "
    "Rates TimephasedData"
)
ASSIGNMENT_ORDER = words(
    "UID GUID TaskUID ResourceUID PercentWorkComplete ActualCost ActualFinish "
    "ActualOvertimeCost ActualOvertimeWork ActualStart ActualWork ACWP Confirmed Cost "
    "CostRateTable CostVariance CV Delay Finish FinishVariance Hyperlink "
    "HyperlinkAddress HyperlinkSubAddress WorkVariance HasFixedRateUnits "
    "FixedMaterial LevelingDelay LevelingDelayFormat LinkedFields Milestone Notes "
    "Overallocated OvertimeCost OvertimeWork PeakUnits RateScale RegularWork "
    "RemainingCost RemainingOvertimeCost RemainingOvertimeWork RemainingWork "
    "ResponsePending Start Stop Resume StartVariance Summary SV Units UpdateNeeded VAC "
    "Work WorkContour BCWS BCWP BookingType ActualWorkProtected "
    "ActualOvertimeWorkProtected CreationDate AssnOwner AssnOwnerGuid BudgetCost "
    "BudgetWork ExtendedAttribute Baseline TimephasedData"
)
# What we read ourselves; everything else of an element is kept as it was.
READ = {
    "Project": set(
        words(
            "SaveVersion Name GUID Title Subject Company Manager StartDate FinishDate "
            "LastSaved Tasks Resources Assignments"
        )
    ),
    "Task": set(
        words(
            "UID GUID ID Name Active IsNull OutlineNumber OutlineLevel Start Finish "
            "Duration Work Milestone Summary PercentComplete Deadline "
            "PredecessorLink"
        )
    ),
    "Resource": set(words("UID GUID ID Name Type IsNull EmailAddress")),
    "Assignment": set(words("UID GUID TaskUID ResourceUID Units Work")),
}
# What its tool computed from dates, work and percentage: wrong once these changed.
COMPUTED = set(
    words(
        "Stop Resume ResumeValid Critical EarlyStart EarlyFinish LateStart LateFinish "
        "StartVariance FinishVariance WorkVariance FreeSlack TotalSlack StartSlack "
        "FinishSlack PercentWorkComplete Cost ActualStart ActualFinish ActualDuration "
        "ActualCost ActualWork RegularWork RemainingDuration RemainingCost "
        "RemainingWork ACWP CV BCWS BCWP PreLeveledStart PreLeveledFinish StartText "
        "FinishText DurationText ManualStart ManualFinish ManualDuration Start Finish "
        "OverAllocated CostVariance SV VAC TimephasedData OvertimeWork "
        "ActualOvertimeWork RemainingOvertimeWork DurationFormat Estimated"
    )
)

# Constraints that keep the dates of a task where somebody put them.
AS_SOON_AS_POSSIBLE, START_NO_EARLIER = "0", "4"
ELAPSED_DAYS = "8"
DURATION = re.compile(
    r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?"
    r"(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?")


def read_duration(text: str) -> int:
    """Minutes of an ISO 8601 duration as Microsoft Project writes it.

    >>> read_duration("PT16H30M0S"), read_duration("PT0H0M0S"), read_duration("P1DT1H")
    (990, 0, 1500)
    >>> read_duration("2 days")
    Traceback (most recent call last):
    ValueError: 2 days
    """
    match = DURATION.fullmatch(text)
    if not match or not any(match.groups()[1:]):
        raise ValueError(text)
    sign, *parts = match.groups()
    years, months, days, hours, minutes, seconds = (float(part or 0) for part in parts)
    total = ((years * 365 + months * 30 + days) * 24 + hours) * 60 + minutes
    total = round(total + seconds / 60)
    return -total if sign else total


def write_duration(minutes: int) -> str:
    """The duration as Microsoft Project writes it.

    >>> write_duration(990), write_duration(0)
    ('PT16H30M0S', 'PT0H0M0S')
    """
    hours, rest = divmod(minutes, 60)
    return f"PT{hours}H{rest}M0S"


def read_moment(text: str) -> datetime:
    """A local date and time; a time zone some tools add is left out.

    >>> read_moment("2026-03-02T08:00:00"), read_moment("2026-03-02")
    (datetime.datetime(2026, 3, 2, 8, 0), datetime.datetime(2026, 3, 2, 0, 0))
    >>> read_moment("2026-03-02T08:00:00.5+07:00")
    datetime.datetime(2026, 3, 2, 8, 0)
    >>> read_moment("02/03/2026")
    Traceback (most recent call last):
    ValueError: 02/03/2026
    """
    match = MOMENT.fullmatch(text)
    if not match:
        raise ValueError(text)
    zone = match[4] or ""
    moment = datetime.fromisoformat(text.removesuffix(zone))
    return moment.replace(microsecond=0)


def write_moment(moment: datetime | date) -> str:
    """
    >>> write_moment(datetime(2026, 3, 2, 8))
    '2026-03-02T08:00:00'
    """
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def write_clock(minutes: int) -> str:
    """A time of day; the end of the day is midnight.

    >>> write_clock(810), write_clock(1440)
    ('13:30:00', '00:00:00')
    """
    hours, rest = divmod(minutes % 1440, 60)
    return f"{hours:02d}:{rest:02d}:00"


def read_clock(text: str) -> int:
    """
    >>> read_clock("13:30:00"), read_clock("24:00")
    (810, 1440)
    """
    hours, minutes = text.split(":")[:2]
    return int(hours) * 60 + int(minutes)


def tag_of(raw: str) -> str:
    """Name of a kept element.

    >>> tag_of("<Notes>Call first</Notes>"), tag_of("<Notes/>")
    ('Notes', 'Notes')
    """
    return re.match(r"<(\w+)", raw)[1]


def value_of(extra: list[str], tag: str) -> str | None:
    """Text of a kept element without elements below it.

    >>> value_of(["<Manual>1</Manual>"], "Manual"), value_of([], "Manual")
    ('1', None)
    """
    for raw in extra:
        if tag_of(raw) == tag:
            return re.sub(r"<[^>]*>", "", raw).strip()
    return None


def without_computed(extra: list[str]) -> list[str]:
    """What still holds after dates, work or percentage were changed elsewhere.

    >>> without_computed(["<Notes>a</Notes>", "<EarlyStart>b</EarlyStart>"])
    ['<Notes>a</Notes>']
    """
    return [raw for raw in extra if tag_of(raw) not in COMPUTED]
