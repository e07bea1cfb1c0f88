import Catalog
import Embedding
import Ranking
import Recommendations
import Testing

/// Explanations of models whose source is not the audio features.
@Suite struct SoundGroupTests {
    private static func group(_ name: String, _ dimensions: Set<Int>) -> SoundGroup {
        SoundGroup(name: name, shares: (0..<Space.dimensions).map { dimensions.contains($0) ? 1 : 0 })
    }

    private static let groups = [group("timbre", [0, 1]), group("rhythm", [2, 3]), group("tonality", [4])]

    private func index(_ groups: [SoundGroup] = groups, features: PartialAudioFeatures? = nil) -> CatalogIndex {
        var builder = EntityTable.Builder(.track)
        for (id, components) in [
            ("seed", [0: 0.8, 2: 0.6] as [Int: Float]), ("same", [0: 0.6, 1: 0.6, 2: -0.4, 4: 0.346_410_2]),
            ("far", [3: 1]),
        ] {
            var facts = EntityFacts()
            facts.features = features
            builder.append(
                spotifyID: SpotifyID(id), name: "Track \(id)", quality: 1, facts: facts,
                vector: Fixtures.vector(components))
        }
        return CatalogIndex(modelVersion: "v1", tables: [builder.build()], soundGroups: groups)
    }

    private func explanation(of id: SpotifyID, in index: CatalogIndex) throws -> RecommendationExplanation {
        let request = RecommendationRequest(
            seeds: [.uri(JukeURI(.track, "seed"))], resourceTypes: [.track], explain: true)
        let item = try Recommender(index: index).recommend(request)[.track].first { $0.spotifyID == id }
        return try #require(item?.explanation)
    }

    @Test func `the groups' parts add up to the score, and the groups that agree are named`() throws {
        let found = try explanation(of: "same", in: index())

        let parts = Dictionary(uniqueKeysWithValues: found.traits.map { ($0.name, $0.value) })
        #expect(Set(parts.keys) == ["timbre", "rhythm", "tonality", "other"])
        #expect(abs((parts["timbre"] ?? 0) - found.nearestScore * 2) < 1e-4)
        #expect((parts["rhythm"] ?? 0) < 0)
        #expect(abs(parts["other"] ?? 1) < 1e-6)
        #expect(found.sentence == "Alike in timbre.")
    }

    @Test func `features that a track has are still named beside the groups`() throws {
        var features = PartialAudioFeatures()
        features.tempo = 120
        features.energy = 0.7

        let found = try explanation(of: "same", in: index(features: features))

        #expect(found.sentence == "Alike in timbre, as energetic, as fast.")
        #expect(found.pairs?.map(\.name).sorted() == ["energy", "tempo"])
        #expect(!found.traits.contains { $0.name == "energy" })
    }

    @Test func `a single group says nothing in a sentence`() throws {
        let found = try explanation(of: "same", in: index([Self.group("sound", Set(0..<32))]))

        #expect(found.sentence?.contains("sound") == false)
        #expect(found.traits.first?.name == "sound")
    }

    @Test func `the groups of the ears are said in the words of listeners`() throws {
        let names = ["modulation", "contrast", "valley", "spectral", "tonal", "rhythm", "loudness", "stereo", "mood"]
        let source = VectorSource(
            name: "ears-1", inputs: names.enumerated().map { VectorInput(name: "n\($0)", group: $1) })
        var training = TrainingCorpus(source: source)
        var random = SplitMix64(seed: 3)
        training.add(
            (0..<40).map { id in
                CorpusTrack(
                    id: id, features: nil, artist: nil,
                    values: names.map { _ in Float.random(in: 0..<1, using: &random) })
            })
        let model = try SourceMethod.pca.trainer(TrainingOptions(context: 0)).train(on: training, version: "v1")

        let groups = SoundGroup.groups(of: model.projection)

        #expect(groups.map(\.name) == ["rhythm", "timbre", "tonality", "dynamics", "width", "mood"])
        #expect(abs(groups.reduce(0) { $0 + $1.shares[0] } - 1) < 1e-9)
    }
}
