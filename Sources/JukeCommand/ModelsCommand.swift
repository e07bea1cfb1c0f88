import ArgumentParser
import CommandKit
import EmbedWorker
import Embedding
import Foundation
import Pipeline
import Storage

/// `juke models`.
struct ModelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models", abstract: "See the trained models, and choose among them.",
        subcommands: [List.self, Show.self, Activate.self, Rollback.self, Export.self, Prune.self]
    )

    /// `juke models list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the models, newest first.",
            discussion: CommandHelp.text(
                "juke models list"))

        @Flag(help: "Print JSON") var json = false
        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let context = try await CommandContext(database)
            let models = try await context.store.read { try $0.models.list() }.map(ModelSummary.init)
            if json {
                StandardOutput.printDocument(try JSONOutput.text(models))
            } else {
                var table = TextTable([
                    ("version", .left), ("state", .left), ("method", .flexible), ("source", .flexible),
                    ("tracks", .right), ("figure", .left), ("created", .left),
                ])
                for model in models {
                    table.add([
                        model.version, model.state, model.method, model.source, "\(model.figures?.corpusSize ?? 0)",
                        model.evaluation?.decisive == nil
                            ? "–" : "\(model.decisiveMetric) \(model.decisiveFigure.prefix { $0 != " " })",
                        model.created.formatted(.iso8601.year().month().day()),
                    ])
                }
                StandardOutput.print(table.lines(fitting: StandardOutput.columns))
            }
            await context.store.close()
        }
    }

    /// `juke models show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print everything about one model.",
            discussion: CommandHelp.text(
                "juke models show",
                "juke models show v1.2.0"))

        @Flag(help: "Print JSON") var json = false
        @Argument(help: "The version; the active model's when not given") var version: String?
        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let context = try await CommandContext(database)
            let summary = ModelSummary(try await context.model(version))
            try StandardOutput.show(summary, asJSON: json, summary.lines)
            await context.store.close()
        }
    }

    /// `juke models activate`.
    struct Activate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Answer with another model from now on, also with one that the promotion gate refused.",
            discussion: CommandHelp.text(
                "juke models activate v1.2.0")
        )

        @Flag(help: "Print JSON") var json = false
        @Argument(help: "The version") var version: String
        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let context = try await CommandContext(database)
            try await context.activate(try await context.model(version), json: json)
            await context.store.close()
        }
    }

    /// `juke models rollback`.
    struct Rollback: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Answer with the model that was active last before the present one.",
            discussion: CommandHelp.text(
                "juke models rollback",
                also: """
                    Its vectors are those that it had: rankings are the same to the byte. Running it again comes back.
                    """)
        )

        @Flag(help: "Print JSON") var json = false
        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let context = try await CommandContext(database)
            let models = try await context.store.read { try $0.models.list() }
            let earlier = models.filter { $0.state == .retired && $0.isComplete }
            guard let last = earlier.max(by: { ($0.activatedAt ?? .distantPast) < ($1.activatedAt ?? .distantPast) })
            else { throw CommandError("there is no earlier model to go back to; `juke models list` shows them") }
            try await context.activate(last, json: json)
            await context.store.close()
        }
    }

    /// `juke models export`.
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a model's projection.npy and model.json.",
            discussion: CommandHelp.text(
                "juke models export --out model"))

        @Option(help: "The folder; it is made when it is missing") var out: String
        @Flag(help: "Print JSON") var json = false
        @Argument(help: "The version; the active model's when not given") var version: String?
        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let context = try await CommandContext(database)
            let model = try await context.model(version)
            try ModelFile.write(try model.trainedModel(), to: URL(filePath: out, directoryHint: .isDirectory))
            try StandardOutput.show(
                ["version": model.version, "folder": out], asJSON: json,
                ["Wrote model \(model.version) to \(out) (projection.npy, model.json)."])
            await context.store.close()
        }
    }

    /// `juke models prune`.
    struct Prune: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove old and refused models with their embeddings; the active one always stays.",
            discussion: CommandHelp.text(
                "juke models prune --keep 2")
        )

        @Option(help: "How many models to keep beside the active one, those active last") var keep = 1
        @Flag(help: "Allow --keep 0: nothing is left to roll back to") var force = false
        @Flag(help: "Print JSON") var json = false
        @OptionGroup var database: DatabaseOptions

        func validate() throws {
            if keep < 0 { throw ValidationError("--keep takes 0 or more.") }
            if keep == 0, !force {
                throw ValidationError(
                    "--keep 0 removes the model that a rollback goes to; add --force if that is meant.")
            }
        }

        func run() async throws {
            let context = try await CommandContext(database)
            let keep = keep
            let removed = try await context.store.write { try $0.models.prune(keeping: keep) }
            try StandardOutput.show(
                ["removed": removed], asJSON: json,
                [removed.isEmpty ? "Nothing to remove." : "Removed \(removed.joined(separator: ", "))."])
            await context.store.close()
        }
    }
}
