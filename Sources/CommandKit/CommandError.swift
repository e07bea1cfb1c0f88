/// Why a command could not do its work: one sentence that names the next step.
public struct CommandError: Error, Sendable, CustomStringConvertible {
    /// The sentence, without the name of the command.
    public let description: String

    /// Makes an error of its sentence.
    public init(_ description: String) {
        self.description = description
    }
}
