public import Foundation

/// The states in a model's life: building → active → retired, and back to active by a rollback.
///
/// The promotion gate may end at refused instead of active.
public enum ModelState: String, Sendable, Codable, CaseIterable {
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
public struct ModelRecord: Sendable, Hashable {
    /// The model's name, 1…32 characters; embeddings carry it.
    public var version: String
    /// Where the model is in its life.
    public var state: ModelState
    /// How it was trained, `pca` for instance.
    public var method: String
    /// The feature transform, a JSON document.
    public var transform: Data
    /// Figures of the training, a JSON document.
    public var figures: Data
    /// The projection, row by row.
    public var matrix: [Float]
    /// Rows of the projection: features.
    public var rows: Int
    /// Columns of the projection: dimensions.
    public var columns: Int
    /// When it was stored.
    public var createdAt: Date
    /// When it last became active.
    public var activatedAt: Date?

    /// Whether all embeddings of the model were made once, so that it may become active.
    public var isComplete: Bool {
        switch state {
        case .building: false
        case .active, .refused: true
        // A model that was never active is one whose building was given up.
        case .retired: activatedAt != nil
        }
    }

    /// A matrix of rows × columns numbers; the store looks at neither state nor times of a record that is inserted.
    public init(
        version: String, state: ModelState = .building, method: String, transform: Data, figures: Data,
        matrix: [Float], rows: Int, columns: Int, createdAt: Date = Date(timeIntervalSince1970: 0),
        activatedAt: Date? = nil
    ) {
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
