import Foundation

extension Settings {
    /// The settings of this process: its environment, before any flag.
    public static func process() -> Settings {
        Settings(environment: ProcessInfo.processInfo.environment)
    }
}
