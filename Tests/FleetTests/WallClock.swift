import Foundation
import Testing

/// The wall clock of processes, which a test sets while they run.
///
/// A small library, `Preload/wall-clock.c`, is preloaded into them. With libfaketime 0.9.10 the timers of a Swift
/// process stop when its clock is set back, monotonic ones too.
struct WallClock {
    /// Whether processes of this machine can be given another time.
    static var isSupported: Bool {
        #if os(Linux)
            true
        #else
            false
        #endif
    }

    /// What processes are told so that they have this clock.
    let environment: [String: String]
    private let file: URL

    /// A clock that shows the right time.
    ///
    /// - Parameter folder: Where its files are put.
    /// - Throws: What Foundation says, or that no compiler is there.
    init(in folder: URL) throws {
        file = folder.appending(path: "wall-clock-\(UUID().uuidString)")
        let library = folder.appending(path: "wall-clock.so")
        let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Preload/wall-clock.c")
        if !FileManager.default.fileExists(atPath: library.path) {
            let compiler = Process()
            compiler.executableURL = URL(filePath: "/usr/bin/env")
            // Where Swift is there is a compiler of C.
            let command = "cc -shared -fPIC -O1 -o \"$0\" \"$1\" || clang -shared -fPIC -O1 -o \"$0\" \"$1\""
            compiler.arguments = ["sh", "-c", command, library.path, source.path]
            try compiler.run()
            compiler.waitUntilExit()
            try #require(compiler.terminationStatus == 0, "there is no compiler of C")
        }
        environment = ["LD_PRELOAD": library.path, "WALL_CLOCK": file.path]
        try set(by: .zero)
    }

    /// Sets the clock of all processes that have it, whole seconds before or after the right time.
    func set(by duration: Duration) throws {
        let bytes = withUnsafeBytes(of: duration.components.seconds) { Data($0) }
        guard FileManager.default.fileExists(atPath: file.path) else { return try bytes.write(to: file) }
        // In place: the processes have mapped it.
        let handle = try FileHandle(forWritingTo: file)
        try handle.write(contentsOf: bytes)
        try handle.close()
    }
}
