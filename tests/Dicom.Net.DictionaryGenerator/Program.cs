using Dicom.Net.DictionaryGenerator;

// Writes the generated dictionary beside its TSV. Usage: dotnet run --project tests/Dicom.Net.DictionaryGenerator
string folder = args.Length > 0 ? args[0] : Path.Combine("src", "Dicom.Net.Core", "Dictionary");
if (!File.Exists(Path.Combine(folder, Generator.ElementsFile)))
{
    Console.Error.WriteLine($"{folder} holds no {Generator.ElementsFile}: run this in the repository's root or name the folder.");
    return 1;
}

foreach ((string name, string text) in Generator.Generate(folder))
{
    string path = Path.Combine(folder, Generator.OutputFolder, name);
    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
    File.WriteAllText(path, text);
    Console.WriteLine($"{path}: {text.Length} characters");
}

return 0;
