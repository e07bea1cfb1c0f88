import ArgumentParser
import Foundation
import Pipeline
import Testing

@testable import CommandKit

/// The flags that say what a crawl takes.
struct CrawlOptionsTests {
    @Test func `names and lists are seeds, each once and in order`() throws {
        let flags = ["--genres", "post-rock", "trip hop, dub ,post-rock", "--artists-per-genre", "5"]
        let options = try CrawlOptions.parse(flags)
        #expect(try options.makeJob() == CrawlCatalogJob(genres: ["post-rock", "trip hop", "dub"], artistsPerGenre: 5))
        #expect(try CrawlOptions.parse([]).makeJob() == CrawlCatalogJob())
    }

    @Test(arguments: [
        (
            "post-rock\n\ntrip hop\r\n  dub  \npost-rock\n\"r&b, soul\"\n",
            ["post-rock", "trip hop", "dub", "r&b, soul"]
        ),
        ("track_id,Genres,name\n1,dub;ska,x\n2,,y\n3,\"ska; rocksteady\",z\n", ["dub", "ska", "rocksteady"]),
        ("genre\ndub\nska\n", ["dub", "ska"]),
    ])
    func `a file holds a name on each line, or a column of tags`(text: String, genres: [String]) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "genres-\(UUID().uuidString).csv")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(try CrawlOptions.parse(["--genres", "@\(file.path)"]).makeJob().genres == genres)
    }

    @Test(arguments: [["--artists-per-genre", "0"], ["--artists-per-genre", "1001"]])
    func `numbers out of range are refused with the range`(arguments: [String]) {
        #expect { try CrawlOptions.parse(arguments) } throws: {
            CrawlOptions.message(for: $0).contains("takes a number from 1 to 1000")
        }
    }

    @Test func `a file that is missing or names no genre is an error that names it`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "empty-\(UUID().uuidString)")
        try Data("\n\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        for (value, words) in [("@\(file.path)", file.path), ("@/nowhere", "/nowhere"), (" , ", "names no genre")] {
            #expect {
                try CrawlOptions.parse(["--genres", value]).makeJob()
            } throws: { error in
                "\(error)".contains(words)
            }
        }
    }
}
