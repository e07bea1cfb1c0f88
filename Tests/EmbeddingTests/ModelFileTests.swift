import Embedding
import Foundation
import Testing

@Suite struct ModelFileTests {
    @Test func `a model survives its folder`() throws {
        try TemporaryFolder.with { folder in
            let model = try FeatureFixtures.model(of: FeatureFixtures.tracks(500), version: "v7")
            let deeper = folder.appendingPathComponent("a/model")

            try ModelFile.write(model, to: deeper)

            #expect(try ModelFile.read(from: deeper) == model)
            let files = try FileManager.default.contentsOfDirectory(atPath: deeper.path)
            #expect(files.sorted() == ["model.json", "projection.npy"])
        }
    }

    @Test func `only its owner may read a model, also where an older one was open to all`() throws {
        try TemporaryFolder.with { folder in
            let model = try FeatureFixtures.model(of: FeatureFixtures.tracks(500), version: "v7")
            let path = folder.appendingPathComponent("model.json").path
            try Data().write(to: folder.appendingPathComponent("model.json"))
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)

            try ModelFile.write(model, to: folder)

            for name in ["model.json", "projection.npy"] {
                let attributes = try FileManager.default.attributesOfItem(
                    atPath: folder.appendingPathComponent(name).path)
                #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600, "\(name)")
            }
        }
    }

    @Test func `the description names everything a reader needs`() throws {
        try TemporaryFolder.with { folder in
            try ModelFile.write(FeatureFixtures.model(of: FeatureFixtures.tracks(500)), to: folder)
            let contents = try Data(contentsOf: folder.appendingPathComponent(ModelFile.descriptionName))
            let json = try #require(try JSONSerialization.jsonObject(with: contents) as? [String: Any])
            let transform = try #require(json["transform"] as? [String: Any])
            let figures = try #require(json["figures"] as? [String: Any])

            #expect(json["version"] as? String == "v1")
            #expect(json["method"] as? String == "pca")
            #expect((transform["features"] as? [String])?.first == "energy")
            #expect((transform["features"] as? [String])?.last == "time_signature")
            for key in ["means", "scales", "imputation"] {
                #expect((transform[key] as? [Double])?.count == 12)
            }
            #expect(figures["corpus_size"] as? Int == 500)
            #expect(figures["genre_count"] as? Int == 12)
            #expect((figures["explained_variance_ratio"] as? [Double])?.count == 12)
        }
    }

    @Test func `a matrix of another model is noticed`() throws {
        try TemporaryFolder.with { folder in
            try ModelFile.write(FeatureFixtures.model(of: FeatureFixtures.tracks(500)), to: folder)
            let other = try FeatureFixtures.model(of: FeatureFixtures.tracks(600))
            try NumPyFile.write(
                other.projection.matrix, to: folder.appendingPathComponent(ModelFile.matrixName)
            )

            let error = #expect(throws: EmbeddingError.self) { try ModelFile.read(from: folder) }

            #expect(error?.code == .unreadableModel)
        }
    }

    @Test func `a missing or damaged description says to retrain`() throws {
        try TemporaryFolder.with { folder in
            let missing = #expect(throws: EmbeddingError.self) { try ModelFile.read(from: folder) }
            #expect(missing?.code == .unreadableModel && missing?.message.contains("juke retrain") == true)

            try Data("{".utf8).write(to: folder.appendingPathComponent(ModelFile.descriptionName))
            #expect(throws: EmbeddingError.self) { try ModelFile.read(from: folder) }
        }
    }
}
