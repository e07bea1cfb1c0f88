package import Concurrency
import Foundation

/// Analyses audio files and reads their tags.
///
/// ``ChildProcessAudioAnalyzer`` does it in processes of its own, ``InProcessAudioAnalyzer`` in this one.
package protocol AudioAnalyzer: Sendable {
    /// Analyses a file.
    ///
    /// - Throws: ``EarsError``, with the code `cancelled` when the task is cancelled.
    func analyze(_ path: AudioPath) async throws(EarsError) -> AudioAnalysis

    /// Reads the tags of a file; none when it has none or TagLib does not know its format.
    ///
    /// - Throws: ``EarsError``, with the code `cancelled` when the task is cancelled.
    func tags(of path: AudioPath) async throws(EarsError) -> AudioTags

    /// Reads the tags of a file and the identity of its sound, without analysing it.
    ///
    /// - Throws: ``EarsError``, with the code `cancelled` when the task is cancelled.
    func identity(of path: AudioPath) async throws(EarsError) -> AudioIdentity

    /// Gives back what is kept for the next file.
    func endIdleProcesses() async
}

extension AudioAnalyzer {
    /// Nothing: this one keeps nothing.
    package func endIdleProcesses() async {}
}

/// Analyses files in this process: for tests, and for files that one trusts.
package struct InProcessAudioAnalyzer: AudioAnalyzer {
    private let listening: Listening

    /// An analyzer of these parts.
    package init(listening: Listening = Listening()) {
        self.listening = listening
    }

    /// Analyses a file on the calling thread.
    package func analyze(_ path: AudioPath) async throws(EarsError) -> AudioAnalysis {
        try AudioAnalysis.read(path, listening: listening)
    }

    /// Reads tags on the calling thread.
    package func tags(of path: AudioPath) async throws(EarsError) -> AudioTags {
        try AudioTags.read(path)
    }

    /// Reads tags and sound on the calling thread.
    package func identity(of path: AudioPath) async throws(EarsError) -> AudioIdentity {
        try AudioIdentity.read(path)
    }
}

/// Analyses files in processes of its own, several at once, so that a hostile file costs itself and nothing else.
///
/// A process analyses up to a thousand files, one after another. When one crashes, runs out of time or is cancelled,
/// its process ends and the next file gets a new one.
package actor ChildProcessAudioAnalyzer: AudioAnalyzer {
    /// How many files a process analyses before it ends: some decoders lose a little memory with each damaged file.
    private static let filesPerProcess = 1000

    private let executable: String
    private let arguments: [String]
    private let limits: ProcessLimits
    private let concurrency: Int
    private let clock: any TimeSource

    private var idle: [(process: EarsProcess, files: Int)] = []
    private var busy = 0
    private var waiting: [(number: Int, slot: CheckedContinuation<Bool, Never>)] = []
    private var lastNumber = 0

    /// An analyzer that starts processes when they are needed.
    ///
    /// - Parameters:
    ///   - executable: The path of an executable that calls ``EarsChild/main(_:searchPath:)``.
    ///   - arguments: What leads it there, before the arguments of the child.
    ///   - concurrency: How many files are analysed at once.
    ///   - listening: Which parts are analysed.
    ///   - limits: What a process may use.
    ///   - clock: Measures how long a process takes.
    package init(
        executable: String, arguments: [String] = [], concurrency: Int = 1, listening: Listening = Listening(),
        limits: ProcessLimits = ProcessLimits(), clock: any TimeSource
    ) {
        self.executable = executable
        self.arguments = arguments + EarsChildOptions.arguments(listening: listening, limits: limits)
        self.limits = limits
        self.concurrency = max(1, concurrency)
        self.clock = clock
    }

    /// The path of `juke-ears` beside the executable that runs.
    package static var besideThisExecutable: String {
        let own = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
        return own.deletingLastPathComponent().appending(path: "juke-ears").path
    }

    /// Analyses a file.
    package func analyze(_ path: AudioPath) async throws(EarsError) -> AudioAnalysis {
        let reply = try await ask(.analyze, path)
        if let analysis = reply.analysis { return analysis }
        throw Self.error(in: reply)
    }

    /// Reads the tags of a file.
    package func tags(of path: AudioPath) async throws(EarsError) -> AudioTags {
        let reply = try await ask(.tags, path)
        if let tags = reply.tags { return tags }
        throw Self.error(in: reply)
    }

    /// Reads the tags of a file and the identity of its sound.
    package func identity(of path: AudioPath) async throws(EarsError) -> AudioIdentity {
        let reply = try await ask(.identify, path)
        if let digest = reply.digest, let tags = reply.tags { return AudioIdentity(digest: digest, tags: tags) }
        throw Self.error(in: reply)
    }

    /// Ends the processes that have nothing to do right now.
    package func endIdleProcesses() {
        for (process, _) in idle { process.end() }
        idle = []
    }

    private func ask(_ request: EarsRequest, _ path: AudioPath) async throws(EarsError) -> EarsReply {
        if Task.isCancelled { throw .cancelled }
        try await takeSlot()
        defer { freeSlot() }
        if Task.isCancelled { throw .cancelled }
        let (process, files) = try idleProcess()
        do throws(EarsError) {
            let reply = try await process.ask(request, path, timeout: limits.timeout)
            // A process that was cancelled as it answered is dead already.
            if Task.isCancelled { throw .cancelled }
            if files + 1 < Self.filesPerProcess {
                idle.append((process, files + 1))
            } else {
                process.end()
            }
            return reply
        } catch {
            process.end()
            throw Task.isCancelled ? .cancelled : error
        }
    }

    /// A process without work, and how many files it has analysed.
    private func idleProcess() throws(EarsError) -> (process: EarsProcess, files: Int) {
        if let idle = idle.popLast() { return idle }
        return (try EarsProcess(executable: executable, arguments: arguments, clock: clock), 0)
    }

    /// Waits until fewer than ``concurrency`` files are analysed, or the task is cancelled.
    private func takeSlot() async throws(EarsError) {
        if busy < concurrency {
            busy += 1
            return
        }
        lastNumber += 1
        let number = lastNumber
        let hasSlot = await withTaskCancellationHandler {
            await withCheckedContinuation { slot in
                // A cancellation from here on finds the waiting caller; one before it is seen here.
                if Task.isCancelled { slot.resume(returning: false) } else { waiting.append((number, slot)) }
            }
        } onCancel: {
            Task { await self.stopWaiting(number) }
        }
        guard hasSlot else { throw .cancelled }
    }

    /// How many calls wait for a slot.
    var waitingCount: Int { waiting.count }

    private func stopWaiting(_ number: Int) {
        guard let position = waiting.firstIndex(where: { $0.number == number }) else { return }
        waiting.remove(at: position).slot.resume(returning: false)
    }

    /// Hands the slot to whoever waits longest.
    private func freeSlot() {
        if waiting.isEmpty { busy -= 1 } else { waiting.removeFirst().slot.resume(returning: true) }
    }

    private static func error(in reply: EarsReply) -> EarsError {
        guard let error = reply.error else {
            return EarsError(
                .undecodable, "the analysing process did not answer what was asked; check that it is of this version")
        }
        return EarsError(error.code, error.message)
    }
}
