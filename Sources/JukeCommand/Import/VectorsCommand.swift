import ArgumentParser
import Catalog
import CommandKit
import Foundation
import Storage

extension ImportCommand {
    /// `juke import vectors FILE`.
    struct Vectors: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "vectors",
            abstract: "Import vectors that another program made of your tracks, to train on them.",
            discussion: CommandHelp.text(
                "juke import vectors clap.npy --ids ids.txt --name clap",
                "juke retrain --source imported:clap",
                also: """
                    Takes a NumPy file (.npy, one row a track, float16 to float64) with a list of ids; a table whose first \
                    column, or the one called id, names the track; and JSON lines with an id and a vector. An id is that of a \
                    track in the catalog, a URI or link, isrc:… or mbid:…. All rows have one width, 1 to 4096 numbers.

                    Importing again updates. `juke retrain --source imported:NAME` makes a model of them; `juke catalog remove \
                    --provider imported:NAME` takes them out.
                    """))

        @Argument(help: "The file") var file: String
        @Option(help: "What the source is called, behind imported:; the file's name when not given") var name: String?
        @Option(help: "For a .npy file: a text with the id of each row, one a line; ids.txt beside it when not given")
        var ids: String?
        @Flag(help: "Print the summary as JSON") var json = false
        @OptionGroup var database: DatabaseOptions

        func validate() throws {
            if let name, !VectorSource.isName(VectorSource.importedPrefix + name) {
                throw ValidationError("--name takes lower-case letters, digits, '-', '_' and '.', not '\(name)'.")
            }
        }

        func run() async throws {
            let source = VectorSource.importedPrefix + (name ?? Self.name(of: file))
            let vectors = try VectorFile(file, ids: ids)
            let context = try await CommandContext(database)
            let bar = ProgressBar(isSilent: json, clock: context.clock)
            let report: VectorImport.Report
            do {
                report = try await VectorImport(store: context.store, source: source).run(vectors, bar: bar)
            } catch {
                bar.clear()
                await context.store.close()
                throw error
            }
            bar.clear()
            await context.store.close()
            try StandardOutput.show(report, asJSON: json, report.lines)
            if report.stored == 0 { throw ExitCode.failure }
        }

        /// A name out of that of the file: its first part in lower case, other signs as hyphens.
        static func name(of file: String) -> String {
            let stem = URL(filePath: file).lastPathComponent.split(separator: ".").first.map(String.init) ?? ""
            let name = String(
                stem.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "-" })
            let kept = name.prefix(VectorSource.longestName - VectorSource.importedPrefix.count)
            return kept.isEmpty ? "vectors" : String(kept)
        }
    }
}
