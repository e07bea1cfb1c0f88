/// The services that limit how often they may be asked; each has one request budget for the whole fleet.
public enum LimitedService: String, CaseIterable, Sendable {
    case spotify
    case reccoBeats = "reccobeats"
}
