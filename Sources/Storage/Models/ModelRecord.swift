import Catalog
package import Foundation

/// The states in a model's life: building → active → retired, and back to active by a rollback.
///
/// The promotion gate may end at refused instead of active.
package enum ModelState: String, Sendable, Codable, CaseIterable {
    /// Trained; the catalog is being embedded with it.
    case building
    /// Answers are computed with it; exactly one model is active.
    case active
    /// It was active once, or its building was given up.
    case retired
    /// Complete, but worse than the active one: the promotion gate kept it from becoming active.
    case refused
}

/// A trained model as the store keeps it.
package struct ModelRecord: Sendable, Hashable {
    /// The model's name, 1…32 characters; embeddings carry it.
    package var version: String
    /// Where the model is in its life.
    package var state: ModelState
    /// How it was trained, `pca` for instance.
    package var method: String
    /// The source whose numbers the model takes; `features-12` for the audio features.
    package var source: String
    /// The feature transform, a JSON document.
    package var transform: Data
    /// Figures of the training, a JSON document.
    package var figures: Data
    /// The projection, row by row.
    package var matrix: [Float]
    /// Rows of the projection: features.
    package var rows: Int
    /// Columns of the projection: dimensions.
    package var columns: Int
    /// When it was stored.
    package var createdAt: Date
    /// When it last became active.
    package var activatedAt: Date?

    /// Whether all embeddings of the model were made once, so that it may become active.
    package var isComplete: Bool {
        switch state {
        case .building: false
        case .active, .refused: true
        // A model that was never active is one whose building was given up.
        case .retired: activatedAt != nil
        }
    }

    /// A matrix of rows × columns numbers; the store looks at neither state nor times of a record that is inserted.
    package init(
        version: String, state: ModelState = .building, method: String, transform: Data, figures: Data,
        matrix: [Float], rows: Int, columns: Int, createdAt: Date = Date(timeIntervalSince1970: 0),
        activatedAt: Date? = nil, source: String = VectorSource.features
    ) {
        self.source = source
        self.version = version
        self.state = state
        self.method = method
        self.transform = transform
        self.figures = figures
        self.matrix = matrix
        self.rows = rows
        self.columns = columns
        self.createdAt = createdAt
        self.activatedAt = activatedAt
    }
}
