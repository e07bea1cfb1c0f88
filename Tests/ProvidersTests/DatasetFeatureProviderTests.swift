import Catalog
import Foundation
import Providers
import Testing

@Suite("Features out of a dataset")
struct DatasetFeatureProviderTests {
    private static let columns =
        "danceability,energy,key,loudness,mode,speechiness,acousticness,instrumentalness,liveness,valence,tempo,"
        + "time_signature"

    @Test func `known tracks have theirs, unknown ones none`() async throws {
        let file = try TemporaryFile(
            """
            track_id,track_name,artist_name,\(Self.columns)
            t1,Song,Ada,0.3,0.5,7,-7.5,0,0.05,0.2,0,0.1,0.4,120.5,3
            t2,No analysis,Ada,,,,,,,,,,,,
            """)

        let provider = try DatasetFeatureProvider(contentsOf: file.url)
        let answer = try await provider.audioFeatures(of: ["t1", "t2", "t3"])

        #expect(provider.count == 1)
        #expect(answer.provider == "dataset")
        #expect(Set(answer.features.keys) == ["t1"])
        #expect(answer.features["t1"]?.mode == .minor)
        #expect(answer.features["t1"]?.timeSignature == 3)
        #expect(answer.rejected.isEmpty && answer.partial.isEmpty)
    }

    /// What an interface for audio features answers, as a table without names and as JSON.
    private static let analyses = [
        """
        ,\(columns),type,id,uri
        0,0.3,0.5,7,-7.5,0,0.05,0.2,0,0.1,0.4,120.5,3,audio_features,3JukeTestTrack00000001,spotify:track:3JukeTestTrack00000001
        1,0.6,0.2,2,-9.5,1,0.04,0.1,0,0.3,0.7,88,4,audio_features,3JukeTestTrack00000002,spotify:track:3JukeTestTrack00000002

        """,
        #"""
        [{"danceability": 0.3, "energy": 0.5, "key": 7, "loudness": -7.5, "mode": 0, "speechiness": 0.05,
          "acousticness": 0.2, "instrumentalness": 0, "liveness": 0.1, "valence": 0.4, "tempo": 120.5,
          "time_signature": 3, "type": "audio_features", "uri": "spotify:track:3JukeTestTrack00000001",
          "id": "3JukeTestTrack00000001"}, null,
         {"danceability": 0.6, "energy": 0.2, "key": 2, "loudness": -9.5, "mode": 1, "speechiness": 0.04,
          "acousticness": 0.1, "instrumentalness": 0, "liveness": 0.3, "valence": 0.7, "tempo": 88,
          "time_signature": 4, "type": "audio_features", "uri": "spotify:track:3JukeTestTrack00000002",
          "id": "3JukeTestTrack00000002"}]
        """#,
    ]

    @Test(arguments: analyses.indices)
    func `tables and JSON without names have the features of tracks by identifier`(number: Int) async throws {
        let file = try TemporaryFile(Self.analyses[number])

        let provider = try DatasetFeatureProvider(contentsOf: file.url)
        let answer = try await provider.audioFeatures(of: ["3JukeTestTrack00000001", "3JukeTestTrack00000002"])

        #expect(provider.count == 2 && answer.partial.isEmpty)
        #expect(
            answer.features["3JukeTestTrack00000001"]
                == AudioFeatures(
                    energy: 0.5, valence: 0.4, tempo: 120.5, key: 7, mode: .minor, danceability: 0.3,
                    acousticness: 0.2, instrumentalness: 0, liveness: 0.1, speechiness: 0.05, loudness: -7.5,
                    timeSignature: 3))
        #expect(answer.features["3JukeTestTrack00000002"]?.tempo == 88)
    }

    @Test func `a row with gaps keeps what it has, and so does a file that lacks columns`() async throws {
        let gaps = try TemporaryFile("id,energy,tempo,key\n3JukeTestTrack00000001,0.5,,C#\n3JukeTestTrack00000002,,,\n")
        let lacking = try TemporaryFile(#"[{"id": "3JukeTestTrack00000001", "tempo": 96.5}]"#)

        let first = try await DatasetFeatureProvider(contentsOf: gaps.url)
            .audioFeatures(of: ["3JukeTestTrack00000001", "3JukeTestTrack00000002"])
        let second = try await DatasetFeatureProvider(contentsOf: lacking.url)
            .audioFeatures(of: ["3JukeTestTrack00000001"])

        #expect(first.features.isEmpty && Array(first.partial.keys) == ["3JukeTestTrack00000001"])
        #expect(first.partial["3JukeTestTrack00000001"]?.energy == 0.5)
        #expect(first.partial["3JukeTestTrack00000001"]?.key == 1)
        #expect(first.partial["3JukeTestTrack00000001"]?.tempo == nil)
        #expect(second.partial["3JukeTestTrack00000001"]?.tempo == 96.5)
    }

    @Test(arguments: ["track_id,track_name,artist_name\n", "title,artist,energy\nSalt,Aya Lund,0.5\n"])
    func `a file without features or without identifiers is refused`(text: String) throws {
        let file = try TemporaryFile(text)

        let error = #expect(throws: ProviderError.self) { try DatasetFeatureProvider(contentsOf: file.url) }

        guard case .missingColumns = error?.code else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
