namespace BlobStash.Repository.Tests.Projects;

/// <summary>A file in one folder of a project uses a type of another folder.</summary>
/// <param name="From">Folder of the file.</param>
/// <param name="To">Folder of the type.</param>
/// <param name="File">The file.</param>
/// <param name="Type">The type.</param>
internal readonly record struct FolderArrow(string From, string To, string File, string Type)
{
    public override string ToString() => $"{From} > {To} ({File} uses {Type})";
}
