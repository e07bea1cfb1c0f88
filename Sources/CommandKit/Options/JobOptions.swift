import ArgumentParser
import Foundation
import Importing
package import Pipeline

/// The flags that say what a crawl takes.
package struct CrawlOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Genre seeds; the provider's usual ones when not given",
            discussion: """
                Names, or lists with commas between, or @FILE: a file with a name on each line, or a table with a \
                column 'genres', plain or compressed.
                """,
            valueName: "genre"
        )
    )
    var genres: [String] = []

    @Argument(
        help: ArgumentHelp("Folders of music to scan, with the catalog provider 'files'", valueName: "folder"),
        completion: .directory)
    var folders: [String] = []

    @Option(help: "How many artists to take from each seed; all that the search finds when not given")
    var artistsPerGenre: Int?

    @Flag(help: "Let a provider that invents its music (demo, stub) put it into a store of real music")
    var mixInvented = false

    /// Starts with no flag given: the provider's usual genres, and every artist that a search finds.
    package init() {}

    /// Whether folders are named, so that the catalog can only be a library of files.
    package var namesFolders: Bool { !folders.isEmpty }

    /// Refuses numbers that make no sense.
    package func validate() throws {
        if let artistsPerGenre, !CrawlCatalogJob.artistLimits.contains(artistsPerGenre) {
            let (least, most) = (CrawlCatalogJob.artistLimits.lowerBound, CrawlCatalogJob.artistLimits.upperBound)
            throw ValidationError("--artists-per-genre takes a number from \(least) to \(most).")
        }
    }

    /// The job that starts the crawl, each genre once and without the empty ones.
    ///
    /// - Throws: `ValidationError` when a file names no genre or cannot be read.
    package func makeJob() throws -> CrawlCatalogJob {
        var names: [String] = []
        for value in genres {
            if value.hasPrefix("@") {
                let path = String(value.dropFirst())
                do {
                    names += try GenreNames.read(contentsOf: path)
                } catch {
                    throw ValidationError("--genres @\(path): \(error.message)")
                }
            } else {
                names += value.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            }
        }
        var seen: Set<String> = []
        names = names.filter { !$0.isEmpty && seen.insert($0).inserted }
        guard genres.isEmpty || !names.isEmpty else { throw ValidationError("--genres names no genre.") }
        return CrawlCatalogJob(
            genres: names, artistsPerGenre: artistsPerGenre, mixesInvented: mixInvented,
            folders: folders.map(Self.absolute))
    }

    /// The path from the root on: another process scans the folder.
    private static func absolute(_ folder: String) -> String {
        folder.hasPrefix("/") ? folder : FileManager.default.currentDirectoryPath + "/" + folder
    }
}

/// The flags that say what an ingest takes.
package struct IngestOptions: ParsableArguments {
    @Flag(help: "With the feature provider 'ears': hear again what another version of the analysis has heard")
    var again = false

    /// Starts with no flag given: what was heard once is not heard again.
    package init() {}

    /// The job that starts the ingest.
    package func makeJob() -> IngestTrainingDataJob { IngestTrainingDataJob(hearsAgain: again) }
}

/// The flags that say how a model is fitted.
package struct RetrainOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What to learn from: features-12, ears-1 or imported:NAME; the active model's source when not given",
            valueName: "name"))
    var source: String?

    @Option(
        help: """
            How to fit: \(RetrainJob.methods.joined(separator: ", ")); learned when not given. raw and zscore are for \
            features-12, lda for the other sources
            """)
    var method: String?

    @Option(help: "How much of a track is its artist, 0…0.9; 0.55 when not given")
    var context: Double?

    @Option(
        help: """
            Whether genres get dimensions of their own: \(RetrainJob.genreChoices.joined(separator: ", ")); \
            auto, when a tenth of the artists carry some, when not given
            """)
    var genres: String?

    @Option(help: "The weight of the genres beside the sound's 1, 0…4; 1 when not given")
    var genreWeight: Double?

    @Flag(help: "Keep the active model, and exit with 1, when the new one is worse by more than the standard error")
    var gate = false

    /// Starts with no flag given: the learned method with its own defaults, and no gate.
    package init() {}

    /// Refuses names and numbers that make no sense.
    package func validate() throws {
        if let method, !RetrainJob.methods.contains(method) {
            throw ValidationError("--method takes \(RetrainJob.methods.joined(separator: ", ")).")
        }
        if let genres, !RetrainJob.genreChoices.contains(genres) {
            throw ValidationError("--genres takes \(RetrainJob.genreChoices.joined(separator: ", ")).")
        }
        if let context, !(0...0.9).contains(context) {
            throw ValidationError("--context takes a number from 0 to 0.9.")
        }
        if let genreWeight, !(0...4).contains(genreWeight) {
            throw ValidationError("--genre-weight takes a number from 0 to 4.")
        }
    }

    /// The job that starts the retrain; what was not given is left to the trainer.
    package func makeJob() -> RetrainJob {
        RetrainJob(
            method: method, context: context, genres: genres, genreWeight: genreWeight, gate: gate ? true : nil,
            source: source)
    }
}
