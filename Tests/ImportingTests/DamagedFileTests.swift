import Catalog
import Testing

@testable import Importing

/// What a fault in a file costs: the row in which it is, and never a row that nobody counts.
struct DamagedFileTests {
    @Test func `a broken record of a JSON array costs itself`() throws {
        let reading = try Reading(
            text: """
                [
                  {"title": "Salt", "artist": "Aya Lund"},
                  {"title": "Anvil", oops "artist": "Aya Lund"},
                  {"title": "Harbour", "artist": "Aya Lund",
                   "album": {"name": "Quay"}},
                  {"title": "Engine", "artist": "Aya Lund"
                  {"title": "Lantern", "artist": "Aya Lund"}
                ]
                """)

        #expect(reading.tracks.map(\.name) == ["Salt", "Harbour", "Lantern"])
        #expect(reading.leftOut.map(\.line) == [3, 6] && reading.leftOut.allSatisfy { $0.kind == .broken })
        #expect(reading.rows == 5)
    }

    @Test(arguments: [
        "[{\"title\": \"Salt\", \"artist\": \"Aya Lund\"}, oops {\"title\": \"Anvil\", \"artist\": \"Aya Lund\"}]",
        "[\n{\"title\": \"Salt\", \"artist\": \"Aya Lund\"},\n{\"title\": \"Anv",
    ])
    func `a file whose rest cannot be read is refused, with the line`(text: String) {
        let error = #expect(throws: ImportError.self) { try Reading(text: text) }

        #expect(error?.code == .unreadable)
        #expect(error?.message.contains("broken at line") == true, "\(String(describing: error))")
    }

    @Test func `empty cells that a row lacks at its end, or has too many, cost nothing`() throws {
        let reading = try Reading(
            text:
                "title,artist,energy,tempo\nSalt,Aya Lund,0.5\nAnvil,Aya Lund\nHarbour,Aya Lund,0.5,100,,\nQuay,Aya Lund,0.5,100,x\nAlone\n"
        )

        #expect(reading.tracks.map(\.name) == ["Salt", "Anvil", "Harbour"])
        #expect(reading.features.values.compactMap(\.energy) == [0.5, 0.5])
        #expect(reading.leftOut.map(\.line) == [5, 6] && reading.leftOut.allSatisfy { $0.kind == .broken })
    }

    @Test func `an answer with few analyses in an envelope has a record for each`() throws {
        let values =
            "\"danceability\": 0.5, \"energy\": 0.6, \"key\": 1, \"loudness\": -7, \"mode\": 1, \"speechiness\": 0.1, "
            + "\"acousticness\": 0.1, \"instrumentalness\": 0, \"liveness\": 0.1, \"valence\": 0.5, \"tempo\": 100"
        let records = (1...2).map { "{\"id\": \"4TrkInvented000000000\($0)\", \(values)}" }
        let reading = try Reading(text: "{\"audio_features\": [\(records.joined(separator: ", "))]}")

        #expect(reading.features.count == 2 && reading.leftOut.isEmpty)
    }

    @Test func `an album that many artists have says nothing of a name with a comma`() throws {
        let header = "title,artist,album\n"
        let live = try Reading(text: header + "A,Dune,Live\nB,\"Dune, Wind & Sand\",Live\n")
        let own = try Reading(text: header + "A,Dune,Quay Songs\nB,\"Dune, Wind & Sand\",Quay Songs\n")

        #expect(live.tracks[1].artists.map(\.name) == ["Dune, Wind & Sand"])
        #expect(own.tracks[1].artists.map(\.name) == ["Dune", "Wind & Sand"])
    }
}
