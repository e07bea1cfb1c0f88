import Foundation

/// What a person should read beside the results.
public enum StandardError {
    /// Prints a line.
    public static func print(_ line: String) {
        try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
    }
}
