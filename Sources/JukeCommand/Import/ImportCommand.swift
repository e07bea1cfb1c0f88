import ArgumentParser
import CommandKit
import Concurrency
import Foundation
import Importing
import Storage

/// `juke import`.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Bring the music that you have in from files.",
        discussion: """
            juke import FILE…            what is in the files, whatever their form
            juke import --dry-run FILE   shows what would be stored, and stores nothing
            juke import playlists FILE…  playlists, to measure recommendations by
            juke import vectors FILE     vectors that another program made of your tracks
            """,
        subcommands: [Files.self, Playlists.self, Vectors.self, CSV.self], defaultSubcommand: Files.self
    )

    /// `juke import FILE…`.
    struct Files: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "files",
            abstract: "Import tracks from files: tables, JSON, archives.",
            discussion: CommandHelp.text(
                "juke import tracks.csv library.json.gz",
                "juke import --dry-run tracks.csv",
                "juke import --map track_name=Song tracks.csv",
                also: ImportFlags.discussion))

        @OptionGroup var flags: ImportFlags
        @Argument(help: "Files, folders, or - for standard input") var files: [String]
        @OptionGroup var database: DatabaseOptions

        func run() async throws { try await flags.run(files, database) }
    }

    /// `juke import csv FILE`.
    struct CSV: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "csv", abstract: "The same for a single file; kept for scripts.",
            discussion: """
                Columns are known by their usual names: track_id, track_name, artist_name, artist_id, album_name, \
                release_date, duration_ms, isrc, genres, and the audio features from danceability to time_signature. \
                --map names others, --dry-run shows what each column is taken for.
                """, shouldDisplay: false)

        @OptionGroup var flags: ImportFlags
        @Argument(help: "The file") var file: String
        @OptionGroup var database: DatabaseOptions

        func run() async throws { try await flags.run([file], database) }
    }
}

/// The flags of an import, and what it does.
struct ImportFlags: ParsableArguments {
    static let discussion = """
        Takes CSV, TSV, semicolons with decimal commas, JSON and JSON lines; UTF-8, UTF-16 and Windows-1252; plain, \
        compressed, or in an archive. What a file is shows by its content. Columns are found by their usual names, which \
        --dry-run shows; --map FIELD=COLUMN says what is meant where they have others. Fields: \
        \(ImportField.allCases.map(\.name).joined(separator: ", ")).

        Needed are a title and an artist, or a track id and audio features. A row that cannot be used is counted and \
        reported with its line; it never ends the import. Importing a file a second time changes nothing.

        The exit status is 1 when nothing could be used, and when more than half of the rows were left out, unless \
        --allow-partial is given.
        """

    @Option(help: "The name under which the origin of the rows is recorded") var provider = "dataset"

    @Option(
        help: ArgumentHelp("Take a field from a column; may be given several times", valueName: "field=column"))
    var map: [String] = []

    @Option(help: "What stands between several artists in a field, such as ', '") var artistSeparator: String?

    @Flag(help: "Show what would be stored, and store nothing") var dryRun = false

    @Flag(help: "Exit with 0 even if more than half of the rows were left out") var allowPartial = false

    @Option(help: "How many rows to write at a time") var batchSize = 20_000

    @Option(help: "How many rows that were left out to list; all are counted") var badRows = 20

    @Option(
        help: ArgumentHelp(
            "How many times its size a packed file may unpack to; the default is 250", valueName: "times"))
    var unpackRatio: Int?

    @Flag(help: "Print the summary as JSON") var json = false

    func validate() throws {
        if unpackRatio ?? 1 < 1 { throw ValidationError("--unpack-ratio takes a number from 1 on.") }
        if !(1...1_000_000).contains(batchSize) {
            throw ValidationError("--batch-size takes a number from 1 to 1000000.")
        }
        if badRows < 0 { throw ValidationError("--bad-rows takes 0 or more.") }
        if provider.isEmpty || provider.count > 32 {
            throw ValidationError("--provider takes a name of 1 to 32 characters.")
        }
        _ = try columns()
    }

    /// The columns that `--map` chooses.
    private func columns() throws -> [ImportField: String] {
        var columns: [ImportField: String] = [:]
        for text in map {
            guard let equals = text.firstIndex(of: "=") else {
                throw ValidationError("--map takes FIELD=COLUMN, such as artist_name=who; '\(text)' has no '='.")
            }
            guard let field = ImportField(name: String(text[..<equals])) else {
                throw ValidationError(
                    "--map \(text): there is no field '\(text[..<equals])'; there are "
                        + "\(ImportField.allCases.map(\.name).joined(separator: ", ")).")
            }
            columns[field] = String(text[equals...].dropFirst())
        }
        return columns
    }

    /// Imports files, or shows what would be imported.
    func run(_ files: [String], _ database: DatabaseOptions) async throws {
        defer { ImportPaths.clean() }
        let bar = ProgressBar(isSilent: json, clock: SystemClock())
        defer { bar.clear() }
        let paths = try ImportPaths(
            files, options: ImportOptions(columns: columns(), artistSeparator: artistSeparator),
            maximumRatio: unpackRatio)
        if dryRun { return try await show(paths, bar, database) }
        let context = try await CommandContext(database, creating: true)
        let work = CatalogImport(
            store: context.store, provider: provider, batchSize: batchSize, files: paths.names, clock: context.clock)
        var total: ImportReport?
        do {
            for reader in paths.readers {
                let report = try await work.run(reader, bar: bar, listing: badRows)
                if total == nil { total = report } else { total? += report }
            }
        } catch {
            bar.clear()
            if let words = ImportReport.interruption(work.importID, error) { StandardError.print(words) }
            throw error
        }
        bar.clear()
        await context.store.close()
        guard var report = total else { throw CommandError("no file was named; name a file, a folder or `-`") }
        report.badRows = Array(report.badRows.prefix(badRows))
        report.passedOver = paths.passedOver
        try StandardOutput.show(report, asJSON: json, report.lines)
        if report.imported == 0 { throw ExitCode.failure }
        if report.isMostlyLeftOut, !allowPartial {
            StandardError.print("More than half of the rows were left out; with --allow-partial that is no error.")
            throw ExitCode.failure
        }
    }

    private func show(_ paths: ImportPaths, _ bar: ProgressBar, _ database: DatabaseOptions) async throws {
        var plans = try paths.readers.map { reader in
            try reader.plan { bar.show("Reading", done: Int($0 * 100), of: 100) }
        }
        if plans.contains(where: { !$0.hasTracks }) { try await lookUp(&plans, paths.readers, database) }
        bar.clear()
        if json {
            StandardOutput.printDocument(try JSONOutput.text(plans))
        } else {
            StandardOutput.print(
                Array(plans.map { $0.lines(fitting: StandardOutput.columns) }.joined(separator: [""])))
            for reason in paths.passedOver { StandardOutput.print("Passed over: \(reason)") }
        }
        let (rows, leftOut) = plans.reduce((0, 0)) { ($0.0 + $1.rowCount, $0.1 + $1.leftOutRows) }
        if leftOut >= rows || (leftOut * 2 > rows && !allowPartial) { throw ExitCode.failure }
    }

    /// Asks the catalog which tracks of analyses it has; without a store it has none.
    private func lookUp(
        _ plans: inout [ImportPlan], _ readers: [ImportReader], _ database: DatabaseOptions
    ) async throws {
        let context = try? await CommandContext(database)
        for (index, reader) in readers.enumerated() where !reader.hasTracks {
            var unknown = 0
            try reader.rewind()
            while let batch = try reader.nextBatch() {
                let tracks = batch.features.map(\.track)
                let known = try await context?.store.read { try $0.catalog.knownTracks(among: tracks).count } ?? 0
                unknown += tracks.count - known
            }
            plans[index].notInCatalog = unknown
        }
        await context?.store.close()
    }
}
