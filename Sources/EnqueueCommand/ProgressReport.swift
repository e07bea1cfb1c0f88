import Messaging

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
