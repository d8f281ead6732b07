"""The forms of the pages, a file per thing; campos, envio, versao and gravar are what they share."""
