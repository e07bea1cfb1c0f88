import Concurrency
package import Ears

/// Hears files in this process, notes which, and fails as it is told to.
package final class ScriptedAudioAnalyzer: AudioAnalyzer {
    private struct Calls {
        var analyzed: [AudioPath] = []
        var identified: [AudioPath] = []
    }

    private let error: EarsError?
    private let own = InProcessAudioAnalyzer()
    private let calls = Mutex(Calls())

    /// An analyzer that hears every file.
    ///
    /// - Parameter error: What each analysis fails with; tags are read all the same.
    package init(failing error: EarsError? = nil) {
        self.error = error
    }

    /// The files that were to be analysed so far, one for each call.
    package var analyzed: [AudioPath] { calls.withLock { $0.analyzed } }

    /// The files whose tags and sound were read since the last call of this.
    package func takeIdentified() -> [AudioPath] {
        calls.withLock { calls in
            defer { calls.identified = [] }
            return calls.identified
        }
    }

    /// Analyses a file on the calling thread.
    ///
    /// - Throws: ``EarsError``: the scripted one, else why the file cannot be heard.
    package func analyze(_ path: AudioPath) async throws(EarsError) -> AudioAnalysis {
        calls.withLock { $0.analyzed.append(path) }
        if let error { throw error }
        return try await own.analyze(path)
    }

    /// Reads tags on the calling thread.
    ///
    /// - Throws: ``EarsError`` when the file cannot be read.
    package func tags(of path: AudioPath) async throws(EarsError) -> AudioTags { try await own.tags(of: path) }

    /// Reads tags and sound on the calling thread.
    ///
    /// - Throws: ``EarsError`` when the file cannot be read.
    package func identity(of path: AudioPath) async throws(EarsError) -> AudioIdentity {
        calls.withLock { $0.identified.append(path) }
        return try await own.identity(of: path)
    }
}
