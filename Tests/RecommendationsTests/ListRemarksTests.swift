import Catalog
import Recommendations
import Testing

/// What a person is told of a file that has no place for it.
struct ListRemarksTests {
    private static let item = RecommendationAnswer.Item(
        name: "Queen", spotifyID: "q", likeness: 0.5, score: 0.5, quality: 1)

    private static func remarks(
        _ types: [ResourceType] = [.artist], in form: ListExport = .csv, _ change: (inout RecommendationAnswer) -> Void
    ) -> [String] {
        var answer = RecommendationAnswer(artists: [item], modelVersion: "v1")
        change(&answer)
        return answer.remarks(types, in: form)
    }

    @Test(arguments: [
        (
            ResolvedSeed(
                seed: "Qeen", uri: JukeURI(.artist, "q"), name: "Queen", match: .fuzzy, confidence: 0.8,
                alternatives: [NamedResource(uri: JukeURI(.artist, "k"), name: "Keen")]),
            "\"Qeen\" was taken for Queen (juke:artist:q), the nearest name (80 % sure). It may also mean Keen "
                + "(juke:artist:k)." as String?
        ),
        (
            ResolvedSeed(seed: "isrc:X", uri: JukeURI(.track, "t"), name: "Song", match: .uri),
            "\"isrc:X\" was taken for Song (juke:track:t)."
        ),
        (ResolvedSeed(seed: "juke:track:t", uri: JukeURI(.track, "t"), name: "Song", match: .uri), nil),
        (ResolvedSeed(seed: "vector 1", uri: nil, name: nil, match: .vector), nil),
        (
            ResolvedSeed(seed: "Zzz", uri: nil, name: nil, match: .tokenHash, confidence: 0, weight: 0),
            "\"Zzz\" is not in this catalog, so it does not count."
        ),
        (
            ResolvedSeed(seed: "unknown ARTIST", uri: nil, name: nil, match: .tokenHash, confidence: 0, weight: 0),
            PlaceholderName.sentence(about: "unknown ARTIST")
        ),
        (
            ResolvedSeed(seed: "Late", uri: nil, name: nil, match: .unresolved),
            "\"Late\" was not looked up in time, so it does not count."
        ),
    ])
    func `a seed's resolution is told, unless it names itself`(seed: ResolvedSeed, remark: String?) {
        #expect(seed.remark == remark)
    }

    @Test func `an empty list is told with the answer's reason, or another`() {
        let reason = Self.remarks { ($0.artists, $0.reason) = ([], "The seeds cancel each other out.") }
        let plain = Self.remarks { $0.artists = [] }
        let partly = Self.remarks([.artist, .album, .track]) { _ in }

        #expect(reason == ["The seeds cancel each other out."])
        #expect(plain == ["Nothing is left to list; loosen the filters, or name other seeds."])
        #expect(partly == ["Of the albums and tracks nothing is left to list."])
    }

    @Test func `a seed that is the reason is told once`() {
        let sentence = PlaceholderName.sentence(about: "Unknown artist")

        let remarks = Self.remarks {
            $0.seeds = [ResolvedSeed(seed: "Unknown artist", uri: nil, name: nil, match: .tokenHash, weight: 0)]
            ($0.artists, $0.reason) = ([], sentence)
        }

        #expect(remarks == [sentence])
    }

    @Test func `a playlist without tracks says that it holds only tracks`() {
        let words = "The answer has no tracks, and a playlist holds only tracks."

        #expect(Self.remarks(in: .m3u) { _ in } == [words] && Self.remarks(in: .jspf) { _ in } == [words])
        #expect(Self.remarks(in: .uris) { _ in }.isEmpty)
    }

    @Test func `remarks name a meaningless tail, the resource that was asked about, and fields without effect`() {
        let remarks = Self.remarks {
            $0.meaningful = ["artists": 0]
            $0.areSeedsFarApart = true
            $0.missingFeatures = [.energy]
            $0.whyNot = RecommendationOmission(
                uri: JukeURI(.artist, "x"), name: "X", verdict: .rank, sentence: "X is number 3.")
        }

        #expect(remarks.count == 4 && remarks[0].contains("far apart"))
        #expect(remarks[1] == "None of the artists is nearer to the seeds than chance.")
        #expect(remarks[2].hasPrefix("No track in this catalog has energy") && remarks[3] == "X is number 3.")
        #expect(Self.remarks { $0.meaningful = ["artists": 1] }.isEmpty)
    }

    @Test func `a sequence names the constraints that it does not keep`() {
        var answer = SequenceAnswer(
            constraints: [
                SequenceAnswer.Constraint(name: "steps", isKept: true, sentence: "8 tracks."),
                SequenceAnswer.Constraint(
                    name: "energy", isKept: false, sentence: "2 tracks are off.", places: [1, 2]),
            ], reason: "There is no way.", modelVersion: "v1")

        #expect(answer.remarks == ["There is no way.", "Not kept (energy): 2 tracks are off."])
        answer.reason = nil
        #expect(answer.remarks.first == "Nothing is left to list; loosen the filters.")
    }
}
