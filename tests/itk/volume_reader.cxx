// Reads a volume file with ITK and prints what ITK understood of it, one "name value ..." line each; with a second argument
// the voxels are written there raw, as they lie in ITK's memory (x fastest, host byte order).
#include <cstdio>
#include <fstream>
#include <iostream>
#include <vector>

#include "itkImageIOBase.h"
#include "itkMetaImageIOFactory.h"
#include "itkNiftiImageIOFactory.h"
#include "itkNrrdImageIOFactory.h"
#include "itkImageIOFactory.h"

int main(int argc, char** argv)
{
  if (argc < 2)
  {
    std::cerr << "usage: volume_reader FILE [RAW]\n";
    return 2;
  }

  itk::MetaImageIOFactory::RegisterOneFactory();
  itk::NiftiImageIOFactory::RegisterOneFactory();
  itk::NrrdImageIOFactory::RegisterOneFactory();
  try
  {
    itk::ImageIOBase::Pointer io = itk::ImageIOFactory::CreateImageIO(argv[1], itk::ImageIOFactory::ReadMode);
    if (!io)
    {
      std::cerr << "ITK knows no reader for " << argv[1] << "\n";
      return 1;
    }

    io->SetFileName(argv[1]);
    io->ReadImageInformation();
    const unsigned int dimension = io->GetNumberOfDimensions();
    std::printf("reader %s\n", io->GetNameOfClass());
    std::printf("type %s\n", itk::ImageIOBase::GetComponentTypeAsString(io->GetComponentType()).c_str());
    std::printf("components %u\n", io->GetNumberOfComponents());
    std::printf("size");
    for (unsigned int i = 0; i < dimension; ++i) std::printf(" %llu", static_cast<unsigned long long>(io->GetDimensions(i)));
    std::printf("\nspacing");
    for (unsigned int i = 0; i < dimension; ++i) std::printf(" %.17g", io->GetSpacing(i));
    std::printf("\norigin");
    for (unsigned int i = 0; i < dimension; ++i) std::printf(" %.17g", io->GetOrigin(i));

    // Row-major, as itk::Image::GetDirection() gives it: the io's vectors are the columns.
    std::printf("\ndirection");
    for (unsigned int row = 0; row < dimension; ++row)
      for (unsigned int column = 0; column < dimension; ++column) std::printf(" %.17g", io->GetDirection(column)[row]);
    std::printf("\n");

    if (argc > 2)
    {
      itk::ImageIORegion region(dimension);
      for (unsigned int i = 0; i < dimension; ++i)
      {
        region.SetIndex(i, 0);
        region.SetSize(i, io->GetDimensions(i));
      }

      io->SetIORegion(region);
      std::vector<char> voxels(io->GetImageSizeInBytes());
      io->Read(voxels.data());
      std::ofstream raw(argv[2], std::ios::binary);
      raw.write(voxels.data(), static_cast<std::streamsize>(voxels.size()));
      if (!raw)
      {
        std::cerr << "cannot write " << argv[2] << "\n";
        return 1;
      }
    }
  }
  catch (const itk::ExceptionObject& error)
  {
    std::cerr << error.what() << "\n";
    return 1;
  }

  return 0;
}
