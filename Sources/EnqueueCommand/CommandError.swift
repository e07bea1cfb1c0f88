/// Why a command could not do what it was asked.
struct CommandError: Error, CustomStringConvertible {
    /// One sentence that names the next step.
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
