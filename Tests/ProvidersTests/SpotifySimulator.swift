import Foundation

/// The local placeholder for Spotify and ReccoBeats that lies beside the shared data, as a process of its own.
final class SpotifySimulator {
    let address: String
    private let process = Process()

    init(_ arguments: String...) throws {
        let output = Pipe()
        process.executableURL = try SharedData.file("tools/spotify-sim")
        process.arguments = ["--catalog", try SharedData.file("data/catalog.csv.gz").path] + arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var line = ""
        while !line.contains("\n") {
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { throw CocoaError(.executableLoad) }
            line += String(decoding: data, as: UTF8.self)
        }
        guard let start = line.range(of: "http://") else { throw CocoaError(.executableLoad) }
        address = String(line[start.lowerBound...].prefix { !$0.isWhitespace })
    }

    /// Ends the process.
    ///
    /// With a signal that cannot be blocked: a child of Foundation's may start with all others blocked.
    func stop() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// What it counted: requests, and how many came before a promised wait was over.
    func statistics() throws -> [String: Any] {
        guard let url = URL(string: "\(address)/_sim/stats") else { return [:] }
        return try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any] ?? [:]
    }
}
