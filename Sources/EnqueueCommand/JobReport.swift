import Concurrency
import Foundation
import Messaging
import Runs

/// A job as `juke-enqueue job` and `dead show` report it.
struct JobReport: Encodable {
    /// One line of the job's timeline.
    struct Line: Encodable {
        var at: String
        var what: String
    }

    var job: String
    var task: String
    var queue: String
    var state: String
    var progress: ProgressReport?
    var result: String?
    var error: String?
    var timeline: [Line]
    var deadLetter: DeadLetterReport?
    /// How far the run is that the job started.
    var run: RunProgress?
    var runError: String?

    private enum CodingKeys: String, CodingKey {
        case job, task, queue, state, progress, result, error, timeline, run
        case deadLetter = "letter"
        case runError = "run_error"
    }

    init(_ record: JobRecord, deadLetter: DeadLetter? = nil) {
        job = record.id.rawValue
        task = record.task.rawValue
        queue = record.queue.rawValue
        state = record.state.rawValue
        progress = record.progress.map(ProgressReport.init)
        result = record.result.map { String(decoding: $0, as: UTF8.self) }
        error = record.error
        timeline = record.timeline.map { Line(at: $0.at.iso8601, what: $0.what) }
        self.deadLetter = deadLetter.map(DeadLetterReport.init)
    }

    /// The report of a job whose record is gone while its dead letter is still there.
    init(_ deadLetter: DeadLetter) {
        job = deadLetter.job?.id.rawValue ?? deadLetter.entry.rawValue
        task = deadLetter.job?.task.rawValue ?? "?"
        queue = deadLetter.queue.rawValue
        state = JobRecord.State.dead.rawValue
        error = deadLetter.reason
        timeline = [Line(at: deadLetter.diedAt.iso8601, what: "dead: \(deadLetter.reason)")]
        self.deadLetter = DeadLetterReport(deadLetter)
    }

    /// The report for people.
    var lines: [String] {
        var lines = ["job       \(job)", "task      \(task)", "queue     \(queue)", "state     \(state)"]
        if let progress { lines.append("progress  \(progress.line)") }
        if let run {
            lines.append("run       \(run.kind) \(run.state): \(run.line)\(run.rateText)")
            if let wait = run.waitLine { lines.append("          \(wait)") }
        }
        if let runError { lines.append("          \(runError)") }
        if let error { lines.append("error     \(error)") }
        if let result { lines.append("result    \(result)") }
        if let deadLetter {
            lines.append("letter    \(deadLetter.deadLetter)")
            lines.append("payload   \(deadLetter.payload)")
        }
        lines.append("timeline")
        var before: String?
        for line in timeline {
            // The day is worth its room only where it changes.
            let day = String(line.at.prefix(10))
            if day != before { lines.append("  \(day)") }
            before = day
            lines.append("    \(line.at.dropFirst(11))  \(line.what)")
        }
        if let deadLetter {
            lines.append(
                "Try it again with `juke-enqueue dead replay --letter \(deadLetter.deadLetter) --queue \(deadLetter.queue)`."
            )
        }
        return lines
    }
}

/// How far a job is, for people and for scripts.
struct ProgressReport: Encodable {
    var completed: Int
    var total: Int?
    var message: String

    init(_ progress: JobProgress) {
        (completed, total, message) = (progress.completed, progress.total, progress.message)
    }

    /// `tracks: 120 of 400`.
    var line: String {
        let share = "\(completed)" + (total.map { " of \($0)" } ?? "")
        return message.isEmpty ? share : "\(message): \(share)"
    }
}
