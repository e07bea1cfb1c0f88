public import ArgumentParser
import Foundation
import Importing
public import Pipeline

/// The flags that say what a crawl takes.
public struct CrawlOptions: ParsableArguments {
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

    @Option(help: "How many artists to take from each seed; all that the search finds when not given")
    var artistsPerGenre: Int?

    /// Makes the flags, none of them given.
    public init() {}

    /// Refuses numbers that make no sense.
    public func validate() throws {
        if let artistsPerGenre, !CrawlCatalogJob.artistLimits.contains(artistsPerGenre) {
            let (least, most) = (CrawlCatalogJob.artistLimits.lowerBound, CrawlCatalogJob.artistLimits.upperBound)
            throw ValidationError("--artists-per-genre takes a number from \(least) to \(most).")
        }
    }

    /// The order for the crawl.
    ///
    /// - Throws: `ValidationError` when a file names no genre or cannot be read.
    public func makeJob() throws -> CrawlCatalogJob {
        var names: [String] = []
        for value in genres {
            if value.hasPrefix("@") {
                let path = String(value.dropFirst())
                do {
                    names += try GenreNames.read(contentsOf: path)
                } catch {
                    throw ValidationError("--genres @\(path): \(error.message).")
                }
            } else {
                names += value.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            }
        }
        var seen: Set<String> = []
        names = names.filter { !$0.isEmpty && seen.insert($0).inserted }
        guard genres.isEmpty || !names.isEmpty else { throw ValidationError("--genres names no genre.") }
        return CrawlCatalogJob(genres: names, artistsPerGenre: artistsPerGenre)
    }
}
