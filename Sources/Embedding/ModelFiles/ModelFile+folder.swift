public import Foundation

extension ModelFile {
    /// Writes both files of a model, making the folder when it is missing.
    ///
    /// Each file is replaced as a whole, the matrix first; a reader that meets one old and one new sees it by the digest.
    ///
    /// - Throws: ``EmbeddingError/Code/unwritable``.
    public static func write(_ model: TrainedModel, to folder: URL) throws(EmbeddingError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let description = try encoder.encode(ModelFile(model))
            try NumPyFile.write(model.projection.matrix, to: folder.appendingPathComponent(matrixName))
            try description.write(to: folder.appendingPathComponent(descriptionName), options: .atomic)
        } catch let error as EmbeddingError {
            throw error
        } catch {
            throw EmbeddingError(
                .unwritable, "cannot write a model to \(folder.path); check JUKE_MODEL_DIR", cause: error
            )
        }
    }

    /// Reads the model of a folder.
    ///
    /// - Throws: ``EmbeddingError/Code/unreadableModel``, ``EmbeddingError/Code/unreadableMatrix``,
    ///   ``EmbeddingError/Code/shapeMismatch``.
    public static func read(from folder: URL) throws(EmbeddingError) -> TrainedModel {
        let file: ModelFile
        do {
            let contents = try Data(contentsOf: folder.appendingPathComponent(descriptionName))
            file = try JSONDecoder().decode(ModelFile.self, from: contents)
        } catch {
            throw EmbeddingError(
                .unreadableModel, "no readable \(descriptionName) in \(folder.path); run `juke retrain`", cause: error
            )
        }
        let matrix = try NumPyFile.read(folder.appendingPathComponent(matrixName))
        guard (1...2).contains(file.format), file.projectionDigest == digest(of: matrix) else {
            throw EmbeddingError(
                .unreadableModel,
                "\(descriptionName) and \(matrixName) in \(folder.path) do not belong together; "
                    + "run `juke models export` again"
            )
        }
        return try file.transform.model(
            version: file.version, method: file.method, matrix: matrix, figures: file.figures
        )
    }
}
