/// Hears audio files and reads their tags.
///
/// ``ChildProcessAudioAnalyzer`` does it in processes of its own, ``InProcessAudioAnalyzer`` in this one.
public protocol AudioAnalyzer: Sendable {
    /// Hears a file.
    ///
    /// - Throws: ``EarsError``, or `CancellationError` when the task is cancelled.
    func analyze(_ path: AudioPath) async throws -> AudioAnalysis

    /// Reads the tags of a file; none when it has none or TagLib does not know its format.
    ///
    /// - Throws: ``EarsError``, or `CancellationError` when the task is cancelled.
    func tags(of path: AudioPath) async throws -> AudioTags
}

/// Hears files in this process: for tests, and for files that one trusts.
public struct InProcessAudioAnalyzer: AudioAnalyzer {
    private let listening: Listening

    /// An analyzer that hears these parts.
    public init(listening: Listening = Listening()) {
        self.listening = listening
    }

    /// Hears a file on the calling thread.
    public func analyze(_ path: AudioPath) async throws -> AudioAnalysis {
        try AudioAnalysis.read(path, listening: listening)
    }

    /// Reads tags on the calling thread.
    public func tags(of path: AudioPath) async throws -> AudioTags {
        try AudioTags.read(path)
    }
}
