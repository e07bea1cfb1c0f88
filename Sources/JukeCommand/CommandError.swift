/// Why a command could not do what it was asked.
struct CommandError: Error, CustomStringConvertible {
    /// One sentence that names the next step.
    let description: String

    init(_ description: String) {
        self.description = description
    }

    /// A run did not come to its end.
    static func runFailed(_ title: String, reason: String?) -> CommandError {
        CommandError("\(title) failed: \(reason ?? "it was cancelled; start it again")")
    }
}
