public import ArgumentParser
public import Settings

/// The flag of every command that writes a model to disk.
public struct ModelOptions: ParsableArguments {
    @Option(name: .customLong("model-dir"), help: .init(stringLiteral: Setting.modelDirectory.fullHelp))
    var modelDirectory: String?

    /// Makes the flag, not given.
    public init() {}

    /// Lays the given flag over the environment.
    public func apply(to settings: inout Settings) {
        settings.override(.modelDirectory, with: modelDirectory)
    }
}
