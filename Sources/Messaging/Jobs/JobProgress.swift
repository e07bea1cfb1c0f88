/// How far a running job has come, as its handler tells it.
public struct JobProgress: Sendable, Hashable, Codable {
    /// Units done so far.
    public var completed: Int
    /// Units in all; `nil` when that is not known.
    public var total: Int?
    /// What is being done, in a few words.
    public var message: String

    /// Reports how much is done, of how much.
    public init(completed: Int, total: Int? = nil, message: String = "") {
        self.completed = completed
        self.total = total
        self.message = message
    }
}
