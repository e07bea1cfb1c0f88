import Foundation

/// The process' results.
public enum StandardOutput {
    /// Prints a line that a reader should see now, also when standard output is a file or a pipe and the process goes on.
    public static func printNow(_ line: String) {
        print(line)
        // All streams at once: naming one is not safe under strict concurrency.
        fflush(nil)
    }
}
