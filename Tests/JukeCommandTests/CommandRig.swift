import ArgumentParser
import Catalog
import CommandKit
import Concurrency
import Foundation
import Logging
import RunsTesting
import Settings
import Storage
import Testing

@testable import JukeCommand

/// A folder of its own with a database in it, on which commands run as a person would call them.
final class CommandRig: Sendable {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "juke-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    var databaseURL: String { "sqlite:\(folder.appending(path: "juke.db").path)" }

    /// Runs a command on the rig's database.
    func run(_ arguments: String...) async throws {
        try await run(arguments)
    }

    /// Runs a command on the rig's database.
    func run(_ arguments: [String]) async throws {
        var command = try JukeCommand.parseAsRoot(arguments + ["--database-url", databaseURL])
        if var asynchronous = command as? any AsyncParsableCommand {
            try await asynchronous.run()
        } else {
            try command.run()
        }
    }

    /// Runs a command as a person would call it.
    ///
    /// - Returns: What it printed, behind that what it failed with, and its exit status.
    func outcome(_ arguments: String...) async -> (output: String, status: Int32) { await outcome(arguments) }

    /// The same.
    func outcome(_ arguments: [String]) async -> (output: String, status: Int32) {
        let printed = Mutex("")
        do {
            try await StandardOutput.$sink.withValue({ text in printed.withLock { $0 += text } }) {
                try await run(arguments)
            }
            return (printed.withLock { $0 }, 0)
        } catch {
            let words = error is ExitCode ? "" : "\(error)"
            return (printed.withLock { $0 } + words, JukeCommand.exitCode(for: error).rawValue)
        }
    }

    /// What a command works with.
    func context() async throws -> CommandContext {
        var settings = Settings(environment: [:])
        settings.override(.databaseURL, with: databaseURL)
        settings.override(.modelDirectory, with: folder.appending(path: "model").path)
        return try await CommandContext(
            settings, clock: SystemClock(), atLeast: .critical, creating: true, stages: LocalFleet.StageName.allCases)
    }

    /// Runs a body with the rig's store.
    func withStore<Result: Sendable>(_ body: (Store) async throws -> Result) async throws -> Result {
        let context = try await context()
        let result = try await body(context.store)
        await context.store.close()
        return result
    }

    /// Fills the catalog.
    func add(_ catalog: SampleCatalog) async throws {
        _ = try await withStore { store in
            try await store.write { try $0.catalog.importBatch(catalog.batch()) }
        }
    }

    /// Writes a file into the folder.
    func file(_ name: String, _ contents: Data) throws -> URL {
        let url = folder.appending(path: name)
        try contents.write(to: url)
        return url
    }
}

/// What a command says about arguments that it does not take; `nil` when it takes them.
func usageError(_ arguments: String...) -> String? {
    do {
        _ = try JukeCommand.parseAsRoot(arguments)
        return nil
    } catch {
        guard JukeCommand.exitCode(for: error) == .validationFailure else { return nil }
        return JukeCommand.message(for: error)
    }
}
