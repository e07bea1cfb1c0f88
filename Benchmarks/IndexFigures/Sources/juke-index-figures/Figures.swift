import Catalog
import Embedding
import Foundation
import Ranking

/// Answers the questions of `Benchmarks/index-figures`, one a line, each with a line of figures: every search is timed
/// alone.
@main
struct Figures {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "embed" where arguments.count >= 3: try embed(Array(arguments[2...]), to: arguments[1])
        case "catalog" where arguments.count == 3:
            let catalog = try EmbeddedCatalog(arguments[1])
            try write(catalog.trackVectors, columns: Space.dimensions, to: "\(arguments[2])/vectors.npy")
            try write(catalog.trackNumbers, columns: 2, to: "\(arguments[2])/numbers.npy")
            serve(try Session(vectors: catalog.trackVectors, catalog: catalog.index).answer)
        case "vectors" where arguments.count == 2:
            let vectors = try NumPyFile.read(URL(filePath: arguments[1])).values
            serve(try Session(vectors: vectors, catalog: nil).answer)
        case "names" where arguments.count >= 2:
            serve(NamesSession(catalog: try NamesCatalog(Array(arguments[1...])).index).answer)
        default:
            print(
                """
                usage: juke-index-figures embed VECTORS.npy CATALOG.csv… | catalog CATALOG.csv FOLDER
                           | vectors VECTORS.npy | names CATALOG.csv…
                """)
            exit(2)
        }
    }

    private static func serve(_ answer: ([String]) throws -> String) {
        while let line = readLine() {
            let words = line.split(separator: " ").map(String.init)
            let result = Result { try answer(words) }
            // Without a buffer: who asks waits for the line.
            let text = (try? result.get()) ?? "error \(result)"
            FileHandle.standardOutput.write(Data((text + "\n").utf8))
        }
    }

    /// Writes the vectors of some catalogs' tracks, each catalog embedded by the model of the first.
    private static func embed(_ catalogs: [String], to path: String) throws {
        var model: TrainedModel?
        var vectors: [Float] = []
        for catalog in catalogs {
            let part = try CatalogTracks(catalog)
            let known = try model ?? part.model()
            model = known
            vectors += CorpusEmbedder(known).tracks(part.tracks, artists: part.artists).vectors
        }
        try write(vectors, columns: Space.dimensions, to: path)
    }

    private static func write(_ values: [Float], columns: Int, to path: String) throws {
        try NumPyFile.write(
            Matrix(rows: values.count / columns, columns: columns, values: values), to: URL(filePath: path))
    }
}
