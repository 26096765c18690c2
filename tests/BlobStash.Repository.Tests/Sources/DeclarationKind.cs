namespace BlobStash.Repository.Tests.Sources;

internal enum DeclarationKind
{
    TopLevelType,
    NestedType,
    Member,
}
