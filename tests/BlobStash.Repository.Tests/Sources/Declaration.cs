namespace BlobStash.Repository.Tests.Sources;

/// <summary>A type or member as the scanner sees it.</summary>
/// <param name="Kind">Where it stands.</param>
/// <param name="Name">Its identifier.</param>
/// <param name="Offset">Where its header starts in the source.</param>
/// <param name="ParameterCount">How many parameters it declares; 0 without a parameter list.</param>
/// <param name="BodyLineCount">Lines between the braces, or from the arrow on; 0 without a body.</param>
internal sealed record Declaration(
    DeclarationKind Kind, string Name, int Offset, int ParameterCount, int BodyLineCount);
