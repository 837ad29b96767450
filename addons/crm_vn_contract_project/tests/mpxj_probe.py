"""Another planning tool's view of a file: MPXJ, which reads and writes many formats.

``mpxj_probe.py read FILE`` writes what MPXJ finds in the file as JSON;
``mpxj_probe.py write FILE`` lets MPXJ write a plan made through its own interface.
It runs in a process of its own, since it starts a Java machine.
"""

import json
import resource
import sys

import jpype
import mpxj  # noqa: F401  (puts its Java archives on the class path)

# Java reserves more address space than Odoo allows itself.
limit = resource.getrlimit(resource.RLIMIT_AS)[1]
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
# it lives for a second: not worth its second compiler and collector threads
jpype.startJVM("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")

from java.time import LocalDateTime  # noqa: E402
from org.mpxj import (  # noqa: E402
    Duration,
    ProjectFile,
    Relation,
    RelationType,
    TimeUnit,
)
from org.mpxj.reader import UniversalProjectReader  # noqa: E402
from org.mpxj.writer import FileFormat, UniversalProjectWriter  # noqa: E402


def text(value):
    return None if value is None else str(value)


def number(value):
    return None if value is None else float(value.doubleValue())


def hours(duration, properties):
    if duration is None:
        return None
    return float(duration.convertUnits(TimeUnit.HOURS, properties).getDuration())


def read(path):
    project = UniversalProjectReader().read(path)
    properties = project.getProjectProperties()
    calendar = project.getDefaultCalendar()
    return {
        "title": text(properties.getProjectTitle()),
        "tasks": [
            {
                "uid": int(task.getUniqueID()),
                "guid": text(task.getGUID()),
                "name": text(task.getName()),
                "outline": text(task.getOutlineNumber()),
                "level": int(task.getOutlineLevel()),
                "start": text(task.getStart()),
                "finish": text(task.getFinish()),
                "deadline": text(task.getDeadline()),
                "hours": hours(task.getDuration(), properties),
                "work": hours(task.getWork(), properties),
                "percent": number(task.getPercentageComplete()),
                "milestone": bool(task.getMilestone()),
                "summary": bool(task.getSummary()),
                "active": bool(task.getActive()),
                "links": sorted(
                    [
                        int(link.getPredecessorTask().getUniqueID()),
                        text(link.getType()),
                        hours(link.getLag(), properties),
                    ]
                    for link in task.getPredecessors()
                ),
                "people": sorted(
                    text(job.getResource().getName())
                    for job in task.getResourceAssignments()
                ),
            }
            for task in project.getTasks()
            if int(task.getUniqueID())
        ],
        "people": [
            [text(one.getName()), text(one.getEmailAddress())]
            for one in project.getResources()
            if one.getName() is not None
        ],
        "days_off": [
            [text(one.getFromDate()), text(one.getToDate())]
            for one in calendar.getCalendarExceptions()
        ],
    }


def moment(day, hour):
    return LocalDateTime.of(2026, 3, day, hour, 0)


def dated(task, name, start, finish, days, percent=0):
    task.setName(name)
    task.setStart(moment(*start))
    task.setFinish(moment(*finish))
    task.setDuration(Duration.getInstance(days, TimeUnit.DAYS))
    task.setPercentageComplete(float(percent))
    return task


def link(task, before, kind, lag):
    relation = Relation.Builder().predecessorTask(before).type(kind)
    task.addPredecessor(relation.lag(Duration.getInstance(lag, TimeUnit.HOURS)))


def write(path):
    project = ProjectFile()
    project.addDefaultBaseCalendar()
    project.setDefaultCalendar(project.getCalendars().get(0))
    project.getProjectProperties().setProjectTitle("Kế hoạch của thầu phụ")
    phase = project.addTask()
    phase.setName("Phần móng")
    dig = dated(phase.addTask(), "Đào móng", (2, 8), (3, 17), 2, 50)
    dig.setWork(Duration.getInstance(16, TimeUnit.HOURS))
    pour = dated(phase.addTask(), "Đổ bê tông", (4, 8), (5, 17), 2)
    pour.setNotes("Gọi trước 2 ngày")
    done = dated(project.addTask(), "Xong phần móng", (5, 17), (5, 17), 0)
    done.setMilestone(True)
    link(pour, dig, RelationType.FINISH_START, 8)
    link(done, pour, RelationType.FINISH_FINISH, 0)
    worker = project.addResource()
    worker.setName("Tổ đào đất")
    worker.setEmailAddress("dao.dat@example.com")
    job = dig.addResourceAssignment(worker)
    job.setWork(Duration.getInstance(16, TimeUnit.HOURS))
    UniversalProjectWriter(FileFormat.MSPDI).write(project, path)
    return {}


if __name__ == "__main__":
    action, path = sys.argv[1:]
    sys.stdout.write(json.dumps({"read": read, "write": write}[action](path)))
